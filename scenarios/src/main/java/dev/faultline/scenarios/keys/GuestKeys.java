package dev.faultline.scenarios.keys;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import java.util.List;
import java.util.TreeSet;

/// The keys of `guest`, and of the programs inside it.
public final class GuestKeys {
  /// What the guest does whatever its program is, each key with its place in a plan. A share that
  /// is `auto` is -1 until the reader knows the program.
  public static final List<Lens<GuestSpec, GuestSpec.Draft>> VALUES =
      List.of(
          Lens.whole(
              Key.of(
                      "warm-up",
                      Kind.DURATION,
                      "1 s",
                      "guest time from its start to PREPARE; of more than 2 min, virtual time"
                          + " simulates the last, where that changes nothing")
                  .range("0 s", "24 h"),
              GuestSpec::warmUpNanos,
              (to, nanos) -> to.warmUpNanos = nanos),
          Lens.whole(
              Key.of(
                      "suspend-jitter",
                      Kind.DURATION,
                      "100 ms",
                      "the seed draws PREPARE from warm-up to warm-up plus this; SUSPEND follows"
                          + " when the target is armed and the rounds of a pre-copy are done")
                  .range("0 s", "1 h"),
              GuestSpec::suspendJitterNanos,
              (to, nanos) -> to.suspendJitterNanos = nanos),
          Lens.work(
              Key.of(
                      "work",
                      Kind.WORK,
                      "auto",
                      "guest time, or touches, of each vCPU from RESUME on; `auto`: what it would"
                          + " do unmigrated in twice memory over bandwidth")
                  .range("1 ns", "24 h"),
              guest -> new Work(guest.workNanos(), guest.workTouches()),
              (to, work) -> {
                to.workNanos = work.nanos();
                to.workTouches = work.touches();
              }),
          Lens.word(
              Key.of("at-end", Kind.CHOICE, "wrap", "what a trace shorter than the work does")
                  .oneOf("wrap", "halt"),
              GuestSpec.AtEnd.class,
              GuestSpec::atEnd,
              (to, atEnd) -> to.atEnd = atEnd),
          Lens.percent(
              Key.of(
                      "fill",
                      Kind.PERCENT,
                      "auto",
                      "share of RAM written before the guest starts; `auto`: 100 %, for a trace 0"
                          + " %. The rest is zero until touched")
                  .range("0 %", "100 %")
                  .word("auto", -1),
              GuestSpec::fillPercent,
              (to, percent) -> to.fillPercent = percent));

  /// Those that stand behind its content.
  public static final List<Lens<GuestSpec, GuestSpec.Draft>> MORE_VALUES =
      List.of(
          Lens.percent(
              Key.of(
                      "free",
                      Kind.PERCENT,
                      "0 %",
                      "share of RAM, the last of what is filled, that the guest has freed again"
                          + " before it starts. It says which pages those are (a balloon, free-page"
                          + " hints), and they cross as zero pages do, whatever they hold. A page"
                          + " that the guest writes to is free no longer, and zero first")
                  .range("0 %", "100 %"),
              GuestSpec::freePercent,
              (to, percent) -> to.freePercent = percent));

  /// What its pages hold. `auto` is -1 until the reader knows the rest.
  public static final List<Lens<ContentSpec, ContentSpec.Draft>> CONTENT_VALUES =
      List.of(
          Lens.percent(
              Key.of(
                      "zero",
                      Kind.PERCENT,
                      "0 %",
                      "share of pages that have memory and hold zeros; no hole scan finds them,"
                          + " `zero: per-page` does. Those of a trace stay zero when written")
                  .range("0 %", "100 %"),
              ContentSpec::zeroPercent,
              (to, percent) -> to.zeroPercent = percent),
          Lens.percent(
              Key.of("duplicates", Kind.PERCENT, "0 %", "share of pages that hold what others hold")
                  .range("0 %", "100 %"),
              ContentSpec::duplicatePercent,
              (to, percent) -> to.duplicatePercent = percent),
          Lens.whole(
              Key.of(
                      "duplicate-classes",
                      Kind.INTEGER,
                      "64",
                      "how many different contents the duplicates have between them")
                  .range("1", "1073741824"),
              ContentSpec::duplicateClasses,
              (to, count) -> to.duplicateClasses = Math.toIntExact(count)),
          Lens.percent(
              Key.of("lz4", Kind.PERCENT, "100 %", "what LZ4 makes of a page, on average")
                  .range("1 %", "100 %"),
              ContentSpec::lz4Percent,
              (to, percent) -> to.lz4Percent = percent),
          Lens.percent(
              Key.of(
                      "zstd",
                      Kind.PERCENT,
                      "auto",
                      "what zstd makes of it, 5/8 of `lz4` at least; `auto`: as `lz4`")
                  .range("1 %", "100 %")
                  .word("auto", -1),
              ContentSpec::zstdPercent,
              (to, percent) -> to.zstdPercent = percent),
          Lens.percent(
              Key.of(
                      "spread",
                      Kind.PERCENT,
                      "0 %",
                      "a page's sizes are drawn uniformly from the average x (1 +- this)")
                  .range("0 %", "100 %"),
              ContentSpec::spreadPercent,
              (to, percent) -> to.spreadPercent = percent));

  public static final Section GUEST =
      Section.of(
              "guest",
              "What the guest does, and for how long. The keys of its program stand beside these.",
              Key.required("program", Kind.CHOICE, "what its vCPUs execute")
                  .oneOf(
                      "sequential",
                      "stride",
                      "uniform",
                      "zipf",
                      "hot-cold",
                      "dirty-rate",
                      "pointer-chase",
                      "idle",
                      "phases",
                      "quicksort",
                      "mix",
                      "trace",
                      "qemu"))
          .plus(VALUES.stream().map(Lens::key).toList())
          .plus(
              List.of(
                  Key.of(
                      "content",
                      Kind.BLOCK,
                      "",
                      "what the filled pages hold, for whoever compresses them or looks for"
                          + " duplicates; without it what was measured when a trace was recorded,"
                          + " if it says, else every page is unlike the others and cannot be"
                          + " compressed")))
          .plus(MORE_VALUES.stream().map(Lens::key).toList());

  public static final Section CONTENT =
      Section.of(
              "guest.content",
              "What the pages hold that the guest has filled: drawn from the seed, page by page. A"
                  + " live guest fills them with bytes of that kind. A write changes one word of a"
                  + " page, which is a duplicate of no other from then on. Beyond `fill` a live"
                  + " page holds what was written to it and zeros, while the virtual engine takes"
                  + " it for one of these.")
          .plus(CONTENT_VALUES.stream().map(Lens::key).toList());

  /// What the programs that touch page after page have in common.
  public static final List<Key> ACCESS =
      List.of(
          Key.of(
                  "span",
                  Kind.SIZE,
                  "all",
                  "memory that it ranges over, from `offset` on; `all` that is there")
              .range("4 KiB", "4 TiB")
              .word("all", 0),
          Key.of(
                  "offset",
                  Kind.SIZE,
                  "0 B",
                  "where that begins, from the start of what it is given")
              .range("0 B", "4 TiB"),
          Key.of("compute", Kind.DURATION, "1 us", "CPU time between two touches")
              .range("1 ns", "1000 s"),
          Key.of("writes", Kind.WHOLE_PERCENT, "30 %", "share of touches that write")
              .range("0 %", "100 %"),
          Key.of(
                  "jitter",
                  Kind.WHOLE_PERCENT,
                  "0 %",
                  "CPU time of each touch is drawn from `compute` x (1 +- this)")
              .range("0 %", "100 %"));

  /// The programs, each with its own keys in front of the common ones.
  public static final List<Section> PROGRAMS =
      List.of(
          Section.of("sequential", "Page after page, wrapping at the end.").plus(ACCESS),
          Section.of(
                  "stride",
                  "Every n-th page; the next sweep starts one page further.",
                  Key.of("stride", Kind.INTEGER, "8", "pages from touch to touch")
                      .range("1", "1073741824"))
              .plus(ACCESS),
          Section.of("uniform", "Independent uniform draws.").plus(ACCESS),
          Section.of(
                  "zipf",
                  "The page of rank k with probability proportional to k^-exponent.",
                  Key.of("exponent", Kind.NUMBER, "0.99", "0.99 is YCSB's").range("0.01", "4"),
                  Key.of(
                      "scattered",
                      Kind.FLAG,
                      "true",
                      "ranks are spread over the memory; false: rank = page"))
              .plus(ACCESS),
          Section.of(
                  "hot-cold",
                  "A hot set, the first pages, gets most touches.",
                  Key.of("hot", Kind.PERCENT, "10 %", "share of the pages that are hot")
                      .range("0 %", "100 %"),
                  Key.of("hot-touches", Kind.PERCENT, "90 %", "share of the touches that go there")
                      .range("0 %", "100 %"))
              .plus(ACCESS),
          Section.of(
                  "dirty-rate",
                  "A guest as operators know it: draws of `uniform` over a working set, so many"
                      + " that it dirties a given amount within a second.",
                  Key.required(
                          "dirty-rate",
                          Kind.BYTE_RATE,
                          "different pages that all vCPUs together write to within a second (QEMU:"
                              + " calc-dirty-rate; virsh: domdirtyrate-calc, both by default for a"
                              + " second); below the working set")
                      .range("1 kB/s", "1000 GB/s"),
                  Key.of(
                          "working-set",
                          Kind.SIZE,
                          "all",
                          "memory that it touches, from the start of what it is given")
                      .range("4 KiB", "4 TiB")
                      .word("all", 0),
                  Key.of("writes", Kind.WHOLE_PERCENT, "30 %", "share of touches that write")
                      .range("1 %", "100 %"))
              .plus(ACCESS.subList(4, 5)),
          Section.of("pointer-chase", "Follows one random cycle through all pages.").plus(ACCESS),
          Section.of(
              "idle",
              "A guest that sleeps: it touches nothing, and its work is over as soon as it runs."),
          Section.of(
              "phases",
              "One program after the other, then again from the first.",
              Key.required(
                  "phases", Kind.LIST, "programs, each with `for`: how long (guest time)")),
          Section.of(
                  "quicksort",
                  "Processes that each sort random keys in place, again and again.",
                  Key.required("processes", Kind.INTEGER, "process j runs on vCPU j modulo vCPUs")
                      .range("1", "1024"),
                  Key.of(
                          "process-memory",
                          Kind.SIZE,
                          "auto",
                          "memory of each process; `auto`: an equal share of all, in whole pages")
                      .range("4 KiB", "4 TiB")
                      .word("auto", 0),
                  Key.of("quantum", Kind.DURATION, "10 ms", "round robin of processes on a vCPU")
                      .range("1 us", "1 h"))
              .plus(ACCESS.subList(2, ACCESS.size())),
          Section.of(
              "mix",
              "Several programs side by side, on vCPUs and memory of their own.",
              Key.required("programs", Kind.LIST, "programs, each with `vcpus` and `memory`")),
          Section.of(
              "trace",
              "Replays a recorded trace; vCPU i of the trace on vCPU i of the guest.",
              Key.required(
                  "trace", Kind.TEXT, "name of a shipped trace, or a path relative to the file"),
              Key.of("layout", Kind.CHOICE, "first-touch", "where its pages lie in guest memory")
                  .oneOf("first-touch", "virtual"),
              Key.of(
                      "instructions-per-second",
                      Kind.NUMBER,
                      "1000000000",
                      "turns instructions into time")
                  .range("1000", "1000000000000")),
          Section.of(
              "qemu",
              "A real machine that boots a kernel under QEMU; for `--engine qemu-pager` alone.",
              Key.required(
                  "kernel", Kind.TEXT, "file of the kernel, relative to this one's folder"),
              Key.required("initrd", Kind.TEXT, "file of its first file system, likewise"),
              Key.of("append", Kind.TEXT, "console=ttyS0 quiet", "the kernel's command line")));

  /// What an entry of `phases` has besides its program.
  public static final Section PHASE =
      Section.of(
          "guest.phases[]",
          "A phase: a program and how long it runs.",
          GUEST.key("program").without("idle", "phases", "mix", "trace", "qemu"),
          Key.required("for", Kind.DURATION, "guest time of the phase").range("1 us", "24 h"));

  /// What an entry of `programs` has besides its program.
  public static final Section PART =
      Section.of(
          "guest.programs[]",
          "A part of a mix: a program and what it runs on.",
          GUEST.key("program").without("mix", "trace", "qemu"),
          Key.of("vcpus", Kind.INTEGER, "1", "vCPUs of its own").range("1", "1024"),
          Key.required("memory", Kind.SIZE, "a slice of its own; slices follow one another")
              .range("4 KiB", "4 TiB"));

  private GuestKeys() {}

  /// The section of that program, which exists.
  public static Section program(String name) {
    return PROGRAMS.stream()
        .filter(section -> section.title().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no program " + name));
  }

  /// The names of all keys that some program has of its own.
  public static TreeSet<String> programKeyNames() {
    TreeSet<String> names = new TreeSet<>();
    PROGRAMS.forEach(section -> names.addAll(section.names()));
    return names;
  }
}
