package dev.faultline.scenarios.keys;

import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.scenarios.keys.presets.Preset;
import java.util.List;
import java.util.stream.Stream;

/// The keys of `migration`, and the options of strategies that stand beside them.
public final class MigrationKeys {
  private static final List<Lens<MigrationSpec, MigrationSpec.Draft>> MODE =
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
              (to, mode) -> to.mode = mode));

  private static final List<Lens<MigrationSpec, MigrationSpec.Draft>> PUSHES =
      List.of(
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
          Lens.word(
              Key.of(
                      "writers",
                      Kind.CHOICE,
                      "per-channel",
                      "threads that write to connections: each has its own, or `one` has all (QEMU"
                          + " 7.1 and 7.2). That one waits when more than `push-window` is queued,"
                          + " until a third of it is free, and requested pages wait with it. A live"
                          + " source does not look at it")
                  .oneOf("per-channel", "one"),
              MigrationSpec.Writers.class,
              MigrationSpec::writers,
              (to, writers) -> to.writers = writers),
          Lens.whole(
              Key.of(
                      "installers",
                      Kind.INTEGER,
                      "1",
                      "threads that put pages into the guest's memory at the target, a message"
                          + " each at a time; of one channel one message. A live target has one for"
                          + " each channel, and does not look at it")
                  .range("1", "64"),
              MigrationSpec::installers,
              (to, count) -> to.installers = Math.toIntExact(count)),
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
                          + " trip and two units. Live, where the kernel sends while one queues,"
                          + " what a round trip carries may queue, at least 64 KiB; and the kernel"
                          + " bounds what is under way")
                  .range("4 KiB", "16 GiB")
                  .word("auto", 0),
              MigrationSpec::pushWindowBytes,
              (to, bytes) -> to.pushWindowBytes = bytes),
          Lens.whole(
              Key.of(
                      "push-limit",
                      Kind.BYTE_RATE,
                      "none",
                      "rate limit of all pushes together. By itself units leave evenly and"
                          + " demanded pages pass it; as QEMU's max-postcopy-bandwidth it is with"
                          + " `push-limit-window: 100 ms` and `push-limit-answers: held`. The"
                          + " switch-over of a pre-copy is not held to it")
                  .range("1 kB/s", "50 GB/s")
                  .word("none", 0),
              MigrationSpec::pushLimitBytesPerSecond,
              (to, rate) -> to.pushLimitBytesPerSecond = rate),
          Lens.whole(
              Key.of(
                      "push-limit-window",
                      Kind.DURATION,
                      "even",
                      "what the limit gives for so long leaves as fast as it goes, and then nothing"
                          + " until it is over (QEMU: 100 ms); `even`: units keep their distance")
                  .range("1 ms", "10 s")
                  .word("even", 0),
              MigrationSpec::pushLimitWindowNanos,
              (to, nanos) -> to.pushLimitWindowNanos = nanos),
          Lens.word(
              Key.of(
                      "push-limit-answers",
                      Kind.CHOICE,
                      "pass",
                      "demanded pages pass the limit, or are held while it holds pushes back, and"
                          + " over one channel count as these (QEMU, found with 7.2)")
                  .oneOf("pass", "held"),
              MigrationSpec.LimitedAnswers.class,
              MigrationSpec::pushLimitAnswers,
              (to, answers) -> to.pushLimitAnswers = answers),
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
                      "auto",
                      "the target acknowledges after so much installed; `auto`: 16 MiB, at least a"
                          + " page")
                  .range("4 KiB", "1 TiB")
                  .word("auto", 0),
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

  /// How the guest is migrated, each with its place in a plan. What is `auto` here and not in a
  /// plan is 0 until the reader knows the rest.
  public static final List<Lens<MigrationSpec, MigrationSpec.Draft>> VALUES =
      Stream.of(MODE, PreCopyKeys.VALUES, PUSHES).flatMap(List::stream).toList();

  /// Fills keys that a file does not have; a plan has no place for it.
  public static final Key LIKE =
      Key.of(
              "like",
              Kind.CHOICE,
              "none",
              "fills the keys that are not given as that product does by itself; what it fills is"
                  + " listed below")
          .oneOf(Stream.concat(Stream.of("none"), Preset.titles().stream()).toArray(String[]::new));

  public static final Section MIGRATION =
      Section.of(
              "migration",
              "How the guest is migrated. The options of the chosen strategy are keys of this"
                  + " mapping too.",
              LIKE)
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
