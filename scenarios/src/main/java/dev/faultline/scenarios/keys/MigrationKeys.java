package dev.faultline.scenarios.keys;

import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import java.util.List;

/// The keys of `migration`, and the options of strategies that stand beside them.
public final class MigrationKeys {
  /// How the guest is migrated, each with its place in a plan. What is `auto` here and not in a
  /// plan is 0 until the reader knows the rest.
  public static final List<Lens<MigrationSpec, MigrationSpec.Draft>> VALUES =
      List.of(
          Lens.word(
              Key.of(
                      "mode",
                      Kind.CHOICE,
                      "post-copy",
                      "when memory crosses: after the guest; before it, in rounds; some rounds"
                          + " before and the rest after; or while it is stopped")
                  .oneOf("post-copy", "pre-copy", "hybrid", "stop-and-copy"),
              MigrationSpec.Mode.class,
              MigrationSpec::mode,
              (to, mode) -> to.mode = mode),
          Lens.whole(
              Key.of(
                      "rounds",
                      Kind.INTEGER,
                      "auto",
                      "most rounds of pre-copy, or the rounds of hybrid; `auto`: 30 (Xen: 29) and"
                          + " 1")
                  .range("1", "1000")
                  .word("auto", 0),
              how -> how.preCopy().rounds(),
              (to, count) -> to.rounds = Math.toIntExact(count)),
          Lens.whole(
              Key.of(
                      "downtime-limit",
                      Kind.DURATION,
                      "300 ms",
                      "pre-copy has converged when what is left of memory and the device state"
                          + " cross in this time (QEMU's default)")
                  .range("0 s", "1 h"),
              how -> how.preCopy().downtimeLimitNanos(),
              (to, nanos) -> to.downtimeLimitNanos = nanos),
          Lens.whole(
              Key.of(
                      "downtime-limit-step",
                      Kind.DURATION,
                      "none",
                      "so much the downtime limit grows each time (Nova:"
                          + " live_migration_downtime_steps)")
                  .range("1 us", "1 h")
                  .word("none", 0),
              how -> how.preCopy().growth().stepNanos(),
              (to, nanos) -> to.downtimeStepNanos = nanos),
          Lens.whole(
              Key.of(
                      "downtime-limit-every",
                      Kind.DURATION,
                      "round",
                      "how often it grows: after each round, or always after so long from the first"
                          + " round on (Nova: live_migration_downtime_delay)")
                  .range("1 us", "24 h")
                  .word("round", 0),
              how -> how.preCopy().growth().everyNanos(),
              (to, nanos) -> to.downtimeEveryNanos = nanos),
          Lens.whole(
              Key.of(
                      "downtime-limit-max",
                      Kind.DURATION,
                      "none",
                      "the most that it grows to; at least downtime-limit")
                  .range("1 us", "24 h")
                  .word("none", 0),
              how -> how.preCopy().growth().maxNanos(),
              (to, nanos) -> to.downtimeMaxNanos = nanos),
          Lens.word(
              Key.of(
                      "not-converging",
                      Kind.CHOICE,
                      "stop",
                      "what a pre-copy does that has not converged after its rounds, or stalls:"
                          + " stop the guest and send the rest, go on as post-copy, or leave the"
                          + " guest where it is")
                  .oneOf("stop", "post-copy", "give-up"),
              PreCopySpec.Exit.class,
              how -> how.preCopy().exit(),
              (to, exit) -> to.exit = exit),
          Lens.whole(
              Key.of(
                      "timeout",
                      Kind.DURATION,
                      "none",
                      "so long the rounds may take; then the one that goes on is cut short (virsh"
                          + " migrate --timeout)")
                  .range("1 us", "1000 h")
                  .word("none", 0),
              how -> how.preCopy().patience().timeoutNanos(),
              (to, nanos) -> to.timeoutNanos = nanos),
          Lens.whole(
              Key.of(
                      "timeout-per-gib",
                      Kind.DURATION,
                      "none",
                      "the same for each GiB of vm.memory; the first to come counts (KubeVirt:"
                          + " completionTimeoutPerGiB, 150 s; Nova:"
                          + " live_migration_completion_timeout, 800 s)")
                  .range("1 us", "24 h")
                  .word("none", 0),
              how -> how.preCopy().patience().timeoutPerGibNanos(),
              (to, nanos) -> to.timeoutPerGibNanos = nanos),
          Lens.word(
              Key.of(
                      "on-timeout",
                      Kind.CHOICE,
                      "stop",
                      "what happens then, as not-converging: libvirt's --timeout-suspend and"
                          + " --timeout-postcopy, Nova's live_migration_timeout_action. A hybrid"
                          + " moves instead of stopping")
                  .oneOf("stop", "post-copy", "give-up"),
              PreCopySpec.Exit.class,
              how -> how.preCopy().patience().onTimeout(),
              (to, exit) -> to.onTimeout = exit),
          Lens.whole(
              Key.of(
                      "stall-timeout",
                      Kind.DURATION,
                      "none",
                      "so long may pass without a round that leaves less than each before; then"
                          + " not-converging says what happens (KubeVirt: progressTimeout, 150 s)")
                  .range("1 us", "24 h")
                  .word("none", 0),
              how -> how.preCopy().patience().stallNanos(),
              (to, nanos) -> to.stallNanos = nanos),
          Lens.onOff(
              Key.of(
                      "auto-converge",
                      Kind.CHOICE,
                      "off",
                      "pre-copy, `on`: a guest that writes faster than the link carries is slowed"
                          + " down, by 20 % and then 10 more a time, to 99 at most (QEMU's rule)")
                  .oneOf("off", "on"),
              how -> how.preCopy().autoConverge(),
              (to, on) -> to.autoConverge = on),
          Lens.word(
              Key.of(
                      "dirty-tracking",
                      Kind.CHOICE,
                      "auto",
                      "how a live source learns what its guest writes while pages are sent: the"
                          + " kernel protects pages and finds those written, or the vCPUs note"
                          + " their own writes; `auto`: kernel where the host and vm.backing allow"
                          + " it. The virtual engine does not look at it")
                  .oneOf("auto", "kernel", "emulated"),
              DirtyTracking.class,
              how -> how.preCopy().tracking(),
              (to, tracking) -> to.tracking = tracking),
          Lens.text(
              Key.of(
                  "prepaging",
                  Kind.TEXT,
                  "linear",
                  "pre-paging strategy: which pages are pushed, in which order"),
              MigrationSpec::prepaging,
              (to, name) -> to.prepaging = name),
          Lens.whole(
              Key.of("push-streams", Kind.INTEGER, "1", "connections that push").range("1", "60"),
              MigrationSpec::pushStreams,
              (to, count) -> to.pushStreams = Math.toIntExact(count)),
          Lens.whole(
              Key.of(
                      "push-unit",
                      Kind.SIZE,
                      "auto",
                      "how much leaves in one unit; `auto`: 256 KiB, at least a page")
                  .range("4 KiB", "1 GiB")
                  .word("auto", 0),
              MigrationSpec::pushUnitBytes,
              (to, bytes) -> to.pushUnitBytes = bytes),
          Lens.whole(
              Key.of(
                      "push-window",
                      Kind.SIZE,
                      "auto",
                      "bytes that may queue below a push channel. `auto`: one message while another"
                          + " is sent, if that takes at most 250 us or a round trip; and no more is"
                          + " under way, sent and not taken in, than the link carries in a round"
                          + " trip and two units. Live, up to 64 KiB of small messages queue, and"
                          + " what is under way is bounded by the kernel")
                  .range("4 KiB", "16 GiB")
                  .word("auto", 0),
              MigrationSpec::pushWindowBytes,
              (to, bytes) -> to.pushWindowBytes = bytes),
          Lens.whole(
              Key.of(
                      "push-limit",
                      Kind.BYTE_RATE,
                      "none",
                      "rate limit of all pushes together, as QEMU's max-postcopy-bandwidth; the"
                          + " switch-over of a pre-copy is not held to it")
                  .range("1 kB/s", "50 GB/s")
                  .word("none", 0),
              MigrationSpec::pushLimitBytesPerSecond,
              (to, rate) -> to.pushLimitBytesPerSecond = rate),
          Lens.word(
              Key.of(
                      "channels",
                      Kind.CHOICE,
                      "separate",
                      "`single`: requested pages queue behind pushed ones")
                  .oneOf("separate", "single"),
              MigrationSpec.Channels.class,
              MigrationSpec::channels,
              (to, channels) -> to.channels = channels),
          Lens.word(
              Key.of(
                      "zero",
                      Kind.CHOICE,
                      "set",
                      "zero pages cross as one set of runs, or page by page as in QEMU")
                  .oneOf("set", "per-page"),
              MigrationSpec.Zero.class,
              MigrationSpec::zero,
              (to, zero) -> to.zero = zero),
          Lens.word(
              Key.of(
                      "compression",
                      Kind.CHOICE,
                      "none",
                      "of a push unit where both hosts' CPUs are faster than the link, of a"
                          + " demanded page where it comes sooner for it")
                  .oneOf("none", "lz4", "zstd"),
              Compression.class,
              how -> how.saving().compression(),
              (to, compression) -> to.compression = compression),
          Lens.word(
              Key.of(
                      "dedup",
                      Kind.CHOICE,
                      "off",
                      "a pushed page that holds what the target has kept crosses as a reference: of"
                          + " the same guest, or of any guest that goes between the two hosts"
                          + " meanwhile. `host` tells a guest by the time that its page takes"
                          + " whether another has it; leave it off unless all guests trust each"
                          + " other")
                  .oneOf("off", "guest", "host"),
              SavingSpec.Dedup.class,
              how -> how.saving().dedup(),
              (to, dedup) -> to.dedup = dedup),
          Lens.word(
              Key.of(
                      "release",
                      Kind.CHOICE,
                      "on-ack",
                      "when the source lets go of pages; live, `on-ack` holds up to 1 GiB until"
                          + " runs are long")
                  .oneOf("on-ack", "at-end"),
              MigrationSpec.Release.class,
              MigrationSpec::release,
              (to, release) -> to.release = release),
          Lens.whole(
              Key.of(
                      "ack-every",
                      Kind.SIZE,
                      "16 MiB",
                      "the target acknowledges after so much installed")
                  .range("4 KiB", "1 TiB"),
              MigrationSpec::ackBytes,
              (to, bytes) -> to.ackBytes = bytes),
          Lens.whole(
              Key.of(
                      "scan-period",
                      Kind.DURATION,
                      "10 ms",
                      "period at which the source scans what its guest accessed and wrote, until"
                          + " SUSPEND; only for a strategy that wants it")
                  .range("1 ms", "1 h")
                  .word("none", 0),
              MigrationSpec::scanPeriodNanos,
              (to, nanos) -> to.scanPeriodNanos = nanos),
          Lens.word(
              Key.of(
                      "fault-mode",
                      Kind.CHOICE,
                      "auto",
                      "how a live target notices touches of absent pages; `auto`: userfaultfd where"
                          + " the host and vm.backing allow it. The virtual engine does not look at"
                          + " it")
                  .oneOf("auto", "userfaultfd", "software"),
              FaultMode.class,
              MigrationSpec::faultMode,
              (to, mode) -> to.faultMode = mode));

  public static final Section MIGRATION =
      Section.of(
              "migration",
              "How the guest is migrated. The options of the chosen strategy are keys of this"
                  + " mapping too.")
          .plus(VALUES.stream().map(Lens::key).toList());

  private MigrationKeys() {}

  /// The options of a strategy as keys of `migration`.
  public static List<Key> options(Strategy strategy) {
    return strategy.options().stream().map(MigrationKeys::option).toList();
  }

  private static Key option(OptionSpec option) {
    if (option.isFile()) {
      return Key.required(option.name(), Kind.TEXT, option.description());
    }
    String fallback = option.defaultValue().toString();
    return option.isInteger()
        ? Key.of(option.name(), Kind.INTEGER, fallback, option.description())
            .range(String.valueOf(option.minimum()), String.valueOf(option.maximum()))
        : Key.of(option.name(), Kind.CHOICE, fallback, option.description())
            .oneOf(option.choices().toArray(String[]::new));
  }
}
