package dev.faultline.agent.plan;

import java.util.TreeMap;
import java.util.function.Consumer;

/// How the guest is migrated.
///
/// @param prepaging the strategy's name
/// @param options the strategy's own options that were given (`Long` or `String`), in alphabetical
///   order
/// @param pushStreams number of PUSH channels, 1 to 64; a single channel has one
/// @param writers threads that write to the connections of a virtual source; a live one does not
///   look at it
/// @param installers threads that put pages into the guest's memory at the target, 1 to 64; a live
///   target has one for each channel, and does not look at it
/// @param pushUnitBytes how much leaves in one unit; a multiple of the page size
/// @param pushWindowBytes a push channel is polled while what is queued below it and the next unit
///   fit in this, or nothing is queued; 0 for `auto`, the rule of `migration.flow`
/// @param pushLimitBytesPerSecond rate limit of all push channels together; 0 for none
/// @param pushLimitWindowNanos what the limit gives for so long leaves at once, and then nothing
///   until it is over; 0 for evenly
/// @param pushLimitAnswers what the limit does to demanded pages
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
    Writers writers,
    int installers,
    long pushUnitBytes,
    long pushWindowBytes,
    long pushLimitBytesPerSecond,
    long pushLimitWindowNanos,
    LimitedAnswers pushLimitAnswers,
    Channels channels,
    Zero zero,
    Release release,
    long ackBytes,
    long scanPeriodNanos,
    FaultMode faultMode,
    long timeLimitNanos,
    PreCopySpec preCopy,
    SavingSpec saving) {
  /// A post-copy of 256 KiB a unit over one connection that pushes, which no time ends and which
  /// sends everything as it is: for tests, probes and rehearsals.
  public static final MigrationSpec PLAIN = new Draft().migration();

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

  /// Threads that write to connections.
  public enum Writers {
    /// Each connection has its own.
    PER_CHANNEL,
    /// One for all: while it waits for room in a connection that pushes, demanded pages wait.
    ONE
  }

  /// What a push limit does to demanded pages.
  public enum LimitedAnswers {
    /// They leave, and do not count.
    PASS,
    /// They wait while pushes do; over one channel they count as pushed pages do.
    HELD
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
    return with(
        to -> {
          to.prepaging = name;
          to.options = newOptions;
        });
  }

  public MigrationSpec withSaving(SavingSpec other) {
    return with(to -> to.saving(other));
  }

  /// This migration but for what `change` sets: `how.with(to -> to.pushStreams = 4)`.
  public MigrationSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.migration();
  }

  /// A migration in the making, every value by its name, those of [PreCopySpec] and [SavingSpec]
  /// too; at first [#PLAIN].
  public static final class Draft {
    public Mode mode = Mode.POST_COPY;
    public String prepaging = "linear";
    public TreeMap<String, Object> options = new TreeMap<>();
    public int pushStreams = 1;
    public Writers writers = Writers.PER_CHANNEL;
    public int installers = 1;
    public long pushUnitBytes = 256 << 10;
    public long pushWindowBytes;
    public long pushLimitBytesPerSecond;
    public long pushLimitWindowNanos;
    public LimitedAnswers pushLimitAnswers = LimitedAnswers.PASS;
    public Channels channels = Channels.SEPARATE;
    public Zero zero = Zero.SET;
    public Release release = Release.ON_ACK;
    public long ackBytes = 16 << 20;
    public long scanPeriodNanos;
    public FaultMode faultMode = FaultMode.AUTO;
    public long timeLimitNanos = Long.MAX_VALUE;
    public int rounds = PreCopySpec.DEFAULT.rounds();
    public long downtimeLimitNanos = PreCopySpec.DEFAULT.downtimeLimitNanos();
    public long downtimeStepNanos;
    public long downtimeEveryNanos;
    public long downtimeMaxNanos;
    public PreCopySpec.Exit exit = PreCopySpec.DEFAULT.exit();
    public long timeoutNanos;
    public long timeoutPerGibNanos;
    public PreCopySpec.Exit onTimeout = PreCopySpec.Patience.FOR_EVER.onTimeout();
    public long stallNanos;
    public boolean throttles;
    public int throttleInitialPercent = PreCopySpec.DEFAULT.throttle().initialPercent();
    public int throttleIncrementPercent = PreCopySpec.DEFAULT.throttle().incrementPercent();
    public int throttleMaxPercent = PreCopySpec.DEFAULT.throttle().mostPercent();
    public int throttleTriggerPercent = PreCopySpec.DEFAULT.throttle().triggerPercent();
    public long dirtyBytesPerSecond;
    public int quotaPercent = PreCopySpec.DEFAULT.throttle().quotaPercent();
    public long preCopyBytesPerSecond;
    public long switchOverBytesPerSecond;
    public long dirtyGranularityBytes;
    public boolean xbzrle;
    public long xbzrleCacheBytes = PreCopySpec.Resend.WHOLE.cacheBytes();
    public double xbzrlePercent = PreCopySpec.Resend.WHOLE.differencePercent();
    public DirtyTracking tracking = PreCopySpec.DEFAULT.tracking();
    public Compression compression = SavingSpec.NONE.compression();
    public SavingSpec.Dedup dedup = SavingSpec.NONE.dedup();

    private Draft() {}

    private Draft(MigrationSpec how) {
      mode = how.mode;
      prepaging = how.prepaging;
      options = new TreeMap<>(how.options);
      pushStreams = how.pushStreams;
      writers = how.writers;
      installers = how.installers;
      pushUnitBytes = how.pushUnitBytes;
      pushWindowBytes = how.pushWindowBytes;
      pushLimitBytesPerSecond = how.pushLimitBytesPerSecond;
      pushLimitWindowNanos = how.pushLimitWindowNanos;
      pushLimitAnswers = how.pushLimitAnswers;
      channels = how.channels;
      zero = how.zero;
      release = how.release;
      ackBytes = how.ackBytes;
      scanPeriodNanos = how.scanPeriodNanos;
      faultMode = how.faultMode;
      timeLimitNanos = how.timeLimitNanos;
      preCopy(how.preCopy);
      saving(how.saving);
    }

    /// All of what happens before SUSPEND.
    public void preCopy(PreCopySpec all) {
      rounds = all.rounds();
      downtimeLimitNanos = all.downtimeLimitNanos();
      downtimeStepNanos = all.growth().stepNanos();
      downtimeEveryNanos = all.growth().everyNanos();
      downtimeMaxNanos = all.growth().maxNanos();
      exit = all.exit();
      timeoutNanos = all.patience().timeoutNanos();
      timeoutPerGibNanos = all.patience().timeoutPerGibNanos();
      onTimeout = all.patience().onTimeout();
      stallNanos = all.patience().stallNanos();
      throttles = all.throttle().on();
      throttleInitialPercent = all.throttle().initialPercent();
      throttleIncrementPercent = all.throttle().incrementPercent();
      throttleMaxPercent = all.throttle().mostPercent();
      throttleTriggerPercent = all.throttle().triggerPercent();
      dirtyBytesPerSecond = all.throttle().dirtyBytesPerSecond();
      quotaPercent = all.throttle().quotaPercent();
      preCopyBytesPerSecond = all.limits().beforeBytesPerSecond();
      switchOverBytesPerSecond = all.limits().switchOverBytesPerSecond();
      dirtyGranularityBytes = all.resend().dirtyGranularityBytes();
      xbzrle = all.resend().xbzrle();
      xbzrleCacheBytes = all.resend().cacheBytes();
      xbzrlePercent = all.resend().differencePercent();
      tracking = all.tracking();
    }

    /// All of what need not be sent as it is.
    public void saving(SavingSpec all) {
      compression = all.compression();
      dedup = all.dedup();
    }

    private PreCopySpec preCopy() {
      return new PreCopySpec(
          rounds,
          downtimeLimitNanos,
          new PreCopySpec.Growth(downtimeStepNanos, downtimeEveryNanos, downtimeMaxNanos),
          exit,
          new PreCopySpec.Patience(timeoutNanos, timeoutPerGibNanos, onTimeout, stallNanos),
          new PreCopySpec.Throttle(
              throttles,
              throttleInitialPercent,
              throttleIncrementPercent,
              throttleMaxPercent,
              throttleTriggerPercent,
              dirtyBytesPerSecond,
              quotaPercent),
          new PreCopySpec.Limits(preCopyBytesPerSecond, switchOverBytesPerSecond),
          new PreCopySpec.Resend(dirtyGranularityBytes, xbzrle, xbzrleCacheBytes, xbzrlePercent),
          tracking);
    }

    private MigrationSpec migration() {
      return new MigrationSpec(
          mode,
          prepaging,
          options,
          pushStreams,
          writers,
          installers,
          pushUnitBytes,
          pushWindowBytes,
          pushLimitBytesPerSecond,
          pushLimitWindowNanos,
          pushLimitAnswers,
          channels,
          zero,
          release,
          ackBytes,
          scanPeriodNanos,
          faultMode,
          timeLimitNanos,
          preCopy(),
          new SavingSpec(compression, dedup));
    }
  }
}
