package dev.faultline.agent.plan;

import java.util.TreeMap;

/// How the guest is migrated.
///
/// @param prepaging the strategy's name
/// @param options the strategy's own options that were given (`Long` or `String`), in alphabetical
///   order
/// @param pushStreams number of PUSH channels, 1 to 64; a single channel has one
/// @param pushUnitBytes how much leaves in one unit; a multiple of the page size
/// @param pushWindowBytes a push channel is polled while what is queued below it and the next unit
///   fit in this, or nothing is queued; 0 for `auto`: rate x round trip, at least one unit
/// @param pushLimitBytesPerSecond rate limit of all push channels together, as QEMU's
///   max-postcopy-bandwidth; 0 for none
/// @param channels one connection for everything, or separate ones
/// @param zero how zero pages cross
/// @param release when the source lets go of pages
/// @param ackBytes the target acknowledges after this many installed bytes, and at the end
/// @param scanPeriodNanos period of the source's accessed-bit scan; 0 for none
/// @param faultMode how a live target notices that its guest touches an absent page; the virtual
///   engine does not look at it
/// @param timeLimitNanos the run is `unfinished` if it takes longer from SUSPEND on
public record MigrationSpec(
    Mode mode,
    String prepaging,
    TreeMap<String, Object> options,
    int pushStreams,
    long pushUnitBytes,
    long pushWindowBytes,
    long pushLimitBytesPerSecond,
    Channels channels,
    Zero zero,
    Release release,
    long ackBytes,
    long scanPeriodNanos,
    FaultMode faultMode,
    long timeLimitNanos) {
  /// Migration modes; pre-copy, hybrid and stop-and-copy come later.
  public enum Mode {
    POST_COPY
  }

  /// Channel arrangements.
  public enum Channels {
    SEPARATE,
    SINGLE
  }

  /// Zero page transfer.
  public enum Zero {
    SET,
    PER_PAGE
  }

  /// Release policies.
  public enum Release {
    ON_ACK,
    AT_END
  }

  public MigrationSpec withPrepaging(String name, TreeMap<String, Object> newOptions) {
    return new MigrationSpec(
        mode,
        name,
        newOptions,
        pushStreams,
        pushUnitBytes,
        pushWindowBytes,
        pushLimitBytesPerSecond,
        channels,
        zero,
        release,
        ackBytes,
        scanPeriodNanos,
        faultMode,
        timeLimitNanos);
  }
}
