package dev.faultline.scenarios;

/// What things cost on a host. Both hosts of a migration have the same profile. Every duration is
/// CPU time of one core; when more threads are busy than there are cores, all of them slow down
/// alike.
///
/// @param name where the values come from
/// @param cores cores that vCPUs and the agent's threads share; 0: always enough
/// @param faultTrapNanos from the touch of an absent page to its request handed to the channel
/// @param wakeNanos from the page's installation to the vCPU running again
/// @param requestNanos the source takes one request in; one after the other
/// @param sendPageNanos the source reads a page, checks it for zero and hands it to the socket; one
///   thread a channel
/// @param receivePageNanos the target takes a page from the socket; one thread a channel
/// @param installCallNanos one installation call (a run of pages); all channels one after the other
/// @param installPageNanos each page of it
/// @param installContentionNanos added to each call for every vCPU beyond the first
/// @param armPageNanos the target marks a page missing, in PREPARE
/// @param holeScanPageNanos the source learns for one page whether it was ever written, after GO
/// @param historyScanPageNanos the source reads and clears whether a page was accessed and written,
///   at each `scan-period` before SUSPEND
/// @param deviceLoadNanos loading CPU and device state, fixed part
/// @param deviceLoadBytesPerSecond and its rate
public record HostProfile(
    String name,
    int cores,
    long faultTrapNanos,
    long wakeNanos,
    long requestNanos,
    long sendPageNanos,
    long receivePageNanos,
    long installCallNanos,
    long installPageNanos,
    long installContentionNanos,
    long armPageNanos,
    long holeScanPageNanos,
    long historyScanPageNanos,
    long deviceLoadNanos,
    long deviceLoadBytesPerSecond) {
  /// A host on which nothing costs anything: for bounds and for tests by hand.
  public static final HostProfile FREE =
      new HostProfile("free", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Long.MAX_VALUE);
}
