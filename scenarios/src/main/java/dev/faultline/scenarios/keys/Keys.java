package dev.faultline.scenarios.keys;

import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import java.util.List;

/// The table: every key of a scenario file, outside of `guest` ([GuestKeys]), `link` ([LinkKeys])
/// and `host` ([HostKeys]).
public final class Keys {
  public static final Section SCENARIO =
      Section.of(
          "(top level)",
          "One scenario a file.",
          Key.required(
              "name",
              Kind.NAME,
              "name of the scenario; results go to a folder NAME-N, its name cut at 60 characters"),
          Key.of("question", Kind.TEXT, "", "one line: which question the scenario answers"),
          Key.of("seed", Kind.INTEGER, "1", "seed of every stream of random numbers")
              .range("0", "9223372036854775807"),
          Key.required("vm", Kind.BLOCK, "the virtual machine"),
          Key.required("guest", Kind.BLOCK, "what runs in it, and for how long"),
          Key.of("migration", Kind.BLOCK, "", "how it is migrated"),
          Key.required("link", Kind.BLOCK, "the link between the hosts"),
          Key.of(
              "host",
              Kind.BLOCK,
              "default",
              "what things cost on both hosts: name of a shipped profile, path of a profile file,"
                  + " or a mapping"),
          Key.of("limits", Kind.BLOCK, "", "what ends a run that does not end"),
          Key.of("start", Kind.DURATION, "0 s", "when the guest starts; its warm-up follows")
              .range("0 s", "24 h"),
          Key.of(
              "migrations",
              Kind.LIST,
              "",
              "several guests that share the link: each entry overrides `vm`, `guest`, `migration`"
                  + " and `start`"));

  public static final Section VM =
      Section.of(
          "vm",
          "The virtual machine.",
          Key.required("memory", Kind.SIZE, "RAM; whole pages").range("4 KiB", "4 TiB"),
          Key.of("page-size", Kind.SIZE, "4 KiB", "size of a page, on the wire and of a fault")
              .oneOf("4 KiB", "2 MiB"),
          Key.of("vcpus", Kind.INTEGER, "1", "virtual CPUs").range("1", "1024"),
          Key.of(
                  "backing",
                  Kind.CHOICE,
                  "auto",
                  "host memory of a live run; `auto`: anonymous, hugetlb for 2 MiB pages. The"
                      + " virtual engine does not look at it")
              .oneOf("auto", "anonymous", "memfd", "shm", "sysv", "file", "hugetlb"),
          Key.of(
                  "device-state",
                  Kind.SIZE,
                  "0 B",
                  "device state that crosses at HANDOVER besides registers")
              .range("0 B", "64 GiB"),
          Key.of(
                  "layout",
                  Kind.CHOICE,
                  "flat",
                  "`flat`: RAM from page 0; `pc`: the holes of a PC's E820 map")
              .oneOf("flat", "pc"));

  public static final Section MIGRATION =
      Section.of(
          "migration",
          "How the guest is migrated. The options of the chosen strategy are keys of this mapping"
              + " too.",
          Key.of(
                  "mode",
                  Kind.CHOICE,
                  "post-copy",
                  "when memory crosses: after the guest; before it, in rounds; some rounds before"
                      + " and the rest after; or while it is stopped")
              .oneOf("post-copy", "pre-copy", "hybrid", "stop-and-copy"),
          Key.of(
                  "rounds",
                  Kind.INTEGER,
                  "auto",
                  "most rounds of pre-copy, or the rounds of hybrid; `auto`: 30 (Xen: 29) and 1")
              .range("1", "1000")
              .word("auto", 0),
          Key.of(
                  "downtime-limit",
                  Kind.DURATION,
                  "300 ms",
                  "pre-copy has converged when what is left of memory and the device state cross in"
                      + " this time (QEMU's default)")
              .range("0 s", "1 h"),
          Key.of(
                  "not-converging",
                  Kind.CHOICE,
                  "stop",
                  "what a pre-copy does that has not converged after its rounds: stop the guest and"
                      + " send the rest, go on as post-copy, or leave the guest where it is")
              .oneOf("stop", "post-copy", "give-up"),
          Key.of(
                  "auto-converge",
                  Kind.CHOICE,
                  "off",
                  "pre-copy, `on`: a guest that writes faster than the link carries is slowed down,"
                      + " by 20 % and then 10 more a time, to 99 at most (QEMU's rule)")
              .oneOf("off", "on"),
          Key.of(
                  "dirty-tracking",
                  Kind.CHOICE,
                  "auto",
                  "how a live source learns what its guest writes while pages are sent: the kernel"
                      + " protects pages and finds those written, or the vCPUs note their own"
                      + " writes; `auto`: kernel where the host and vm.backing allow it. The"
                      + " virtual engine does not look at it")
              .oneOf("auto", "kernel", "emulated"),
          Key.of(
              "prepaging",
              Kind.TEXT,
              "linear",
              "pre-paging strategy: which pages are pushed, in which order"),
          Key.of("push-streams", Kind.INTEGER, "1", "connections that push").range("1", "60"),
          Key.of(
                  "push-unit",
                  Kind.SIZE,
                  "auto",
                  "how much leaves in one unit; `auto`: 256 KiB, at least a page")
              .range("4 KiB", "1 GiB")
              .word("auto", 0),
          Key.of(
                  "push-window",
                  Kind.SIZE,
                  "auto",
                  "bytes that may queue below a push channel. `auto` in virtual time: one message"
                      + " while another is sent, if that takes at most 250 us or a round trip;"
                      + " live: 64 KiB, or what the link carries in a round trip if that is more")
              .range("4 KiB", "16 GiB")
              .word("auto", 0),
          Key.of(
                  "push-limit",
                  Kind.BYTE_RATE,
                  "none",
                  "rate limit of all pushes together, as QEMU's max-postcopy-bandwidth; the"
                      + " switch-over of a pre-copy is not held to it")
              .range("1 kB/s", "50 GB/s")
              .word("none", 0),
          Key.of(
                  "channels",
                  Kind.CHOICE,
                  "separate",
                  "`single`: requested pages queue behind pushed ones")
              .oneOf("separate", "single"),
          Key.of(
                  "zero",
                  Kind.CHOICE,
                  "set",
                  "zero pages cross as one set of runs, or page by page as in QEMU")
              .oneOf("set", "per-page"),
          Key.of(
                  "compression",
                  Kind.CHOICE,
                  "none",
                  "of a push unit where both hosts' CPUs are faster than the link, of a demanded"
                      + " page where it comes sooner for it")
              .oneOf("none", "lz4", "zstd"),
          Key.of(
                  "dedup",
                  Kind.CHOICE,
                  "off",
                  "a pushed page that holds what the target has kept crosses as a reference: of the"
                      + " same guest, or of any guest that goes between the two hosts meanwhile."
                      + " `host` tells a guest by the time that its page takes whether another has"
                      + " it; leave it off unless all guests trust each other")
              .oneOf("off", "guest", "host"),
          Key.of(
                  "release",
                  Kind.CHOICE,
                  "on-ack",
                  "when the source lets go of pages; live, `on-ack` holds up to 1 GiB until runs"
                      + " are long")
              .oneOf("on-ack", "at-end"),
          Key.of(
                  "ack-every",
                  Kind.SIZE,
                  "16 MiB",
                  "the target acknowledges after so much installed")
              .range("4 KiB", "1 TiB"),
          Key.of(
                  "scan-period",
                  Kind.DURATION,
                  "10 ms",
                  "period at which the source scans what its guest accessed and wrote, until"
                      + " SUSPEND; only for a strategy that wants it")
              .range("1 ms", "1 h")
              .word("none", 0),
          Key.of(
                  "fault-mode",
                  Kind.CHOICE,
                  "auto",
                  "how a live target notices touches of absent pages; `auto`: userfaultfd where the"
                      + " host and vm.backing allow it. The virtual engine does not look at it")
              .oneOf("auto", "userfaultfd", "software"));

  public static final Section LIMITS =
      Section.of(
          "limits",
          "What ends a run that does not end.",
          Key.of(
                  "time",
                  Kind.DURATION,
                  "1 h",
                  "longer from SUSPEND on (in modes with rounds from the first round on), and the"
                      + " run is `unfinished`")
              .range("1 us", "1000 h"));

  public static final Section ENTRY =
      Section.of(
          "migrations[]",
          "One of several guests; what it does not say is as at the top level.",
          Key.of("name", Kind.NAME, "guest-N", "name of the guest in results"),
          SCENARIO.key("vm"),
          SCENARIO.key("guest"),
          SCENARIO.key("migration"),
          SCENARIO.key("start"));

  private Keys() {}

  /// The options of a strategy as keys of `migration`.
  public static List<Key> options(Strategy strategy) {
    return strategy.options().stream().map(Keys::option).toList();
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
