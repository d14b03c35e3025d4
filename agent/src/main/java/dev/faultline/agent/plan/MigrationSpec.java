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
///   fit in this, or nothing is queued; 0 for `auto`, each engine its own rule
/// @param pushLimitBytesPerSecond rate limit of all push channels together, as QEMU's
///   max-postcopy-bandwidth; 0 for none
/// @param channels one connection for everything, or separate ones
/// @param zero how zero pages cross
/// @param release when the source lets go of pages
/// @param ackBytes the target acknowledges after this many installed bytes, and at the end
/// @param scanPeriodNanos period of the source's accessed-bit scan; 0 for none
/// @param faultMode how a live target notices that its guest touches an absent page; the virtual
///   engine does not look at it
/// @param timeLimitNanos the run is `unfinished` if it takes longer from SUSPEND on, or, where
///   pages are sent before that, from when the target is prepared
/// @param preCopy what happens before SUSPEND; post-copy and stop-and-copy do not look at it
/// @param saving what need not be sent as it is
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
    long timeLimitNanos,
    PreCopySpec preCopy,
    SavingSpec saving) {
  /// A migration that sends everything as it is.
  public MigrationSpec(
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
      long timeLimitNanos,
      PreCopySpec preCopy) {
    this(
        mode,
        prepaging,
        options,
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
        timeLimitNanos,
        preCopy,
        SavingSpec.NONE);
  }

  /// When memory crosses.
  public enum Mode {
    /// After the guest, which runs meanwhile.
    POST_COPY,
    /// Before the guest, in rounds; the last one while it is stopped.
    PRE_COPY,
    /// First some rounds of pre-copy, then the guest, then what it wrote in the last round.
    HYBRID,
    /// While the guest is stopped.
    STOP_AND_COPY;

    /// Whether pages are sent while the guest still runs at the source.
    public boolean hasRounds() {
      return this == PRE_COPY || this == HYBRID;
    }
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

  public MigrationSpec withMode(Mode other, PreCopySpec before) {
    return with(other, prepaging, options, pushWindowBytes, before, saving);
  }

  public MigrationSpec withPrepaging(String name, TreeMap<String, Object> newOptions) {
    return with(mode, name, newOptions, pushWindowBytes, preCopy, saving);
  }

  public MigrationSpec withPushWindow(long bytes) {
    return with(mode, prepaging, options, bytes, preCopy, saving);
  }

  public MigrationSpec withSaving(SavingSpec other) {
    return with(mode, prepaging, options, pushWindowBytes, preCopy, other);
  }

  private MigrationSpec with(
      Mode newMode,
      String newPrepaging,
      TreeMap<String, Object> newOptions,
      long newWindow,
      PreCopySpec newPreCopy,
      SavingSpec newSaving) {
    return new MigrationSpec(
        newMode,
        newPrepaging,
        newOptions,
        pushStreams,
        pushUnitBytes,
        newWindow,
        pushLimitBytesPerSecond,
        channels,
        zero,
        release,
        ackBytes,
        scanPeriodNanos,
        faultMode,
        timeLimitNanos,
        newPreCopy,
        newSaving);
  }
}
