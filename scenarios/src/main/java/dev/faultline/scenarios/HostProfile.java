package dev.faultline.scenarios;

import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.InstallCosts;
import java.util.function.Consumer;

/// What things cost on a host. Both hosts of a migration have the same profile. Every duration but
/// the hops is CPU time of one core; when more threads are busy than there are cores, all of them
/// slow down alike.
///
/// @param name where the values come from
/// @param cores cores that vCPUs and the agent's threads share; 0: always enough
/// @param machines 2: source and target are two; 1: both are one and share its cores, as the two
///   agents do that a live run starts by itself
/// @param hopNanos added to each message's way besides the link's latency: the interrupts, and the
///   wake-up of the thread that waits for it; no CPU time
/// @param handOvers what a fault waits for besides
/// @param faultTrapNanos from the touch of an absent page to its request handed to the channel
/// @param wakeNanos from the page's installation to the vCPU running again
/// @param requestNanos the source takes one request in; one after the other
/// @param sendPageNanos the source reads 4 KiB of a page and hands them to the socket; one thread a
///   channel
/// @param receivePageNanos the target takes 4 KiB of a page from the socket; one thread a channel
/// @param installCallNanos one installation call (a run of pages); all channels one after the other
/// @param installPageNanos each 4 KiB of it
/// @param loadPageNanos added to each 4 KiB that comes before the guest runs
/// @param installContentionNanos added to each call for every vCPU beyond the first
/// @param zeroPageNanos the source reads 4 KiB that are zero to the end, where it looks page by
///   page; one that is not shows it sooner
/// @param armPageNanos the target marks a page missing, in PREPARE
/// @param holeScanPageNanos the source learns for one page whether it was ever written, after GO
/// @param historyScanPageNanos the source reads and clears whether a page was accessed and written,
///   at each `scan-period` before SUSPEND
/// @param messages what a message with pages costs besides its pages
/// @param dirtyLog what it costs to know which pages the guest writes
/// @param saving what it costs to send less
/// @param deviceLoadNanos loading CPU and device state, fixed part
/// @param deviceLoadBytesPerSecond and its rate
public record HostProfile(
    String name,
    int cores,
    int machines,
    long hopNanos,
    HandOvers handOvers,
    long faultTrapNanos,
    long wakeNanos,
    long requestNanos,
    long sendPageNanos,
    long receivePageNanos,
    long installCallNanos,
    long installPageNanos,
    long loadPageNanos,
    long installContentionNanos,
    long zeroPageNanos,
    long armPageNanos,
    long holeScanPageNanos,
    long historyScanPageNanos,
    Messages messages,
    DirtyLog dirtyLog,
    Saving saving,
    long deviceLoadNanos,
    long deviceLoadBytesPerSecond) {
  /// A host on which nothing costs anything: for bounds and for tests by hand.
  public static final HostProfile FREE = new Draft().profile();

  private static final int BLOCK_BYTES = 4096;

  /// In 4 KiB, to which the costs of a page's content apply.
  public static long blocks(int pageSizeBytes) {
    return pageSizeBytes / BLOCK_BYTES;
  }

  /// What it takes to install pages for a guest of so many vCPUs.
  public InstallCosts installCosts(int vcpus, int pageSizeBytes) {
    long call = installCallNanos + installContentionNanos * (vcpus - 1);
    return new InstallCosts(call, installPageNanos * blocks(pageSizeBytes));
  }

  /// What a fault waits for that takes no CPU time, and for which nothing else waits: threads that
  /// hand it over and have to wake up first.
  ///
  /// @param faultHopNanos between its trap and its request
  /// @param wakeHopNanos between the page's installation and the wake-up of its vCPU
  /// @param lateHopsPercent so many faults find no core for that
  /// @param lateHopNanos and wait up to so much longer, evenly drawn
  public record HandOvers(
      long faultHopNanos, long wakeHopNanos, int lateHopsPercent, long lateHopNanos) {}

  /// What a message with pages, a push unit or an answer, costs besides its pages.
  ///
  /// @param sendUnitNanos the source sends it
  /// @param sendRunNanos and each run of pages with content in it
  /// @param receiveUnitNanos the target receives it
  /// @param receiveRunNanos and each run of pages with content in it
  public record Messages(
      long sendUnitNanos, long sendRunNanos, long receiveUnitNanos, long receiveRunNanos) {}

  /// What it costs to know which pages the guest writes, while pages are sent before SUSPEND.
  ///
  /// @param protectPageNanos the source begins to track the writes to a page
  /// @param writeNanos added to the guest's first write to a page since its writes were last told
  /// @param scanPageNanos the source looks whether a page was written
  /// @param foundPageNanos each page that was
  public record DirtyLog(
      long protectPageNanos, long writeNanos, long scanPageNanos, long foundPageNanos) {}

  /// What it costs to send less: CPU time for each 4 KiB.
  ///
  /// @param lz4Nanos the source compresses
  /// @param lz4BackNanos the target takes it apart again
  /// @param zstdNanos the source compresses
  /// @param zstdBackNanos the target takes it apart again
  /// @param hashNanos the source hashes a page, to find another that may hold the same
  /// @param compareNanos the source compares two pages, before it sends a reference
  /// @param xbzrleNanos the source finds the difference to what it sent before
  /// @param xbzrleBackNanos the target applies it
  public record Saving(
      long lz4Nanos,
      long lz4BackNanos,
      long zstdNanos,
      long zstdBackNanos,
      long hashNanos,
      long compareNanos,
      long xbzrleNanos,
      long xbzrleBackNanos) {
    /// The same for each page of that size, at least 4 KiB.
    public Saving ofPages(int pageSizeBytes) {
      long blocks = blocks(pageSizeBytes);
      return new Saving(
          lz4Nanos * blocks,
          lz4BackNanos * blocks,
          zstdNanos * blocks,
          zstdBackNanos * blocks,
          hashNanos * blocks,
          compareNanos * blocks,
          xbzrleNanos * blocks,
          xbzrleBackNanos * blocks);
    }

    /// CPU time of the source.
    public long packNanos(Compression how) {
      return switch (how) {
        case NONE -> 0;
        case LZ4 -> lz4Nanos;
        case ZSTD -> zstdNanos;
      };
    }

    /// CPU time of the target.
    public long unpackNanos(Compression how) {
      return switch (how) {
        case NONE -> 0;
        case LZ4 -> lz4BackNanos;
        case ZSTD -> zstdBackNanos;
      };
    }
  }

  /// The same costs where source and target are one machine.
  public HostProfile onOneMachine() {
    return with(to -> to.machines = 1);
  }

  /// This host but for what `change` sets: `host.with(to -> to.cores = 4)`.
  public HostProfile with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.profile();
  }

  /// A profile in the making, every value by its name; at first one on which nothing costs
  /// anything.
  public static final class Draft {
    public String name = "free";
    public int cores;
    public int machines = 2;
    public long hopNanos;
    public long faultHopNanos;
    public long wakeHopNanos;
    public int lateHopPercent;
    public long lateHopNanos;
    public long faultTrapNanos;
    public long wakeNanos;
    public long requestNanos;
    public long sendPageNanos;
    public long receivePageNanos;
    public long sendUnitNanos;
    public long sendRunNanos;
    public long receiveUnitNanos;
    public long receiveRunNanos;
    public long installCallNanos;
    public long installPageNanos;
    public long loadPageNanos;
    public long installContentionNanos;
    public long zeroPageNanos;
    public long armPageNanos;
    public long holeScanPageNanos;
    public long historyScanPageNanos;
    public long dirtyProtectPageNanos;
    public long dirtyWriteNanos;
    public long dirtyScanPageNanos;
    public long dirtyFoundPageNanos;
    public long lz4Nanos;
    public long lz4BackNanos;
    public long zstdNanos;
    public long zstdBackNanos;
    public long hashNanos;
    public long compareNanos;
    public long xbzrleNanos;
    public long xbzrleBackNanos;
    public long deviceLoadNanos;
    public long deviceLoadBytesPerSecond = Long.MAX_VALUE;

    private Draft() {}

    private Draft(HostProfile host) {
      name = host.name;
      cores = host.cores;
      machines = host.machines;
      hopNanos = host.hopNanos;
      faultHopNanos = host.handOvers.faultHopNanos;
      wakeHopNanos = host.handOvers.wakeHopNanos;
      lateHopPercent = host.handOvers.lateHopsPercent;
      lateHopNanos = host.handOvers.lateHopNanos;
      faultTrapNanos = host.faultTrapNanos;
      wakeNanos = host.wakeNanos;
      requestNanos = host.requestNanos;
      sendPageNanos = host.sendPageNanos;
      receivePageNanos = host.receivePageNanos;
      sendUnitNanos = host.messages.sendUnitNanos;
      sendRunNanos = host.messages.sendRunNanos;
      receiveUnitNanos = host.messages.receiveUnitNanos;
      receiveRunNanos = host.messages.receiveRunNanos;
      installCallNanos = host.installCallNanos;
      installPageNanos = host.installPageNanos;
      loadPageNanos = host.loadPageNanos;
      installContentionNanos = host.installContentionNanos;
      zeroPageNanos = host.zeroPageNanos;
      armPageNanos = host.armPageNanos;
      holeScanPageNanos = host.holeScanPageNanos;
      historyScanPageNanos = host.historyScanPageNanos;
      dirtyProtectPageNanos = host.dirtyLog.protectPageNanos;
      dirtyWriteNanos = host.dirtyLog.writeNanos;
      dirtyScanPageNanos = host.dirtyLog.scanPageNanos;
      dirtyFoundPageNanos = host.dirtyLog.foundPageNanos;
      lz4Nanos = host.saving.lz4Nanos;
      lz4BackNanos = host.saving.lz4BackNanos;
      zstdNanos = host.saving.zstdNanos;
      zstdBackNanos = host.saving.zstdBackNanos;
      hashNanos = host.saving.hashNanos;
      compareNanos = host.saving.compareNanos;
      xbzrleNanos = host.saving.xbzrleNanos;
      xbzrleBackNanos = host.saving.xbzrleBackNanos;
      deviceLoadNanos = host.deviceLoadNanos;
      deviceLoadBytesPerSecond = host.deviceLoadBytesPerSecond;
    }

    private HostProfile profile() {
      return new HostProfile(
          name,
          cores,
          machines,
          hopNanos,
          new HandOvers(faultHopNanos, wakeHopNanos, lateHopPercent, lateHopNanos),
          faultTrapNanos,
          wakeNanos,
          requestNanos,
          sendPageNanos,
          receivePageNanos,
          installCallNanos,
          installPageNanos,
          loadPageNanos,
          installContentionNanos,
          zeroPageNanos,
          armPageNanos,
          holeScanPageNanos,
          historyScanPageNanos,
          new Messages(sendUnitNanos, sendRunNanos, receiveUnitNanos, receiveRunNanos),
          new DirtyLog(
              dirtyProtectPageNanos, dirtyWriteNanos, dirtyScanPageNanos, dirtyFoundPageNanos),
          new Saving(
              lz4Nanos,
              lz4BackNanos,
              zstdNanos,
              zstdBackNanos,
              hashNanos,
              compareNanos,
              xbzrleNanos,
              xbzrleBackNanos),
          deviceLoadNanos,
          deviceLoadBytesPerSecond);
    }
  }
}
