package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.BaseProgram;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.guest.program.SyntheticProgram.Span;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.HotCold;
import dev.faultline.agent.plan.ProgramSpec.Idle;
import dev.faultline.agent.plan.ProgramSpec.Machine;
import dev.faultline.agent.plan.ProgramSpec.Mix;
import dev.faultline.agent.plan.ProgramSpec.Part;
import dev.faultline.agent.plan.ProgramSpec.Phases;
import dev.faultline.agent.plan.ProgramSpec.PointerChase;
import dev.faultline.agent.plan.ProgramSpec.Quicksort;
import dev.faultline.agent.plan.ProgramSpec.Sequential;
import dev.faultline.agent.plan.ProgramSpec.Stride;
import dev.faultline.agent.plan.ProgramSpec.TraceReplay;
import dev.faultline.agent.plan.ProgramSpec.Uniform;
import dev.faultline.agent.plan.ProgramSpec.Zipf;
import dev.faultline.agent.random.Permutation;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes the programs of a plan, one for each vCPU. The same arguments make the same programs, so
/// that an instance made at the target continues from a state saved at the source.
public final class Programs {
  private static final long COMPUTE_NANOS_MAX = 1L << 40;

  /// As long as a run may be.
  private static final double TRACE_BEGIN_HOURS_MAX = 1000;

  private static final long TURN_NANOS_MAX = 1L << 50;

  private final int pageSizeBytes;
  private final long seed;
  private final AtEnd atEnd;
  private final TraceSource traces;

  private Programs(int pageSizeBytes, long seed, AtEnd atEnd, TraceSource traces) {
    this.pageSizeBytes = pageSizeBytes;
    this.seed = seed;
    this.atEnd = atEnd;
    this.traces = traces;
  }

  /// The programs of `spec` for vCPU 0 to `vcpus - 1`, on RAM indexes 0 to `ramPageCount - 1`.
  ///
  /// @param atEnd what a trace that ends does
  /// @throws RequestException if the specification does not fit the machine; says why
  public static GuestProgram[] create(
      ProgramSpec spec,
      long ramPageCount,
      int pageSizeBytes,
      int vcpus,
      long seed,
      AtEnd atEnd,
      TraceSource traces) {
    require(ramPageCount >= 1 && vcpus >= 1, "a guest has at least one page and one vCPU");
    BaseProgram[] programs =
        new Programs(pageSizeBytes, seed, atEnd, traces)
            .make(spec, new Span(0, ramPageCount), vcpus, "program");
    for (BaseProgram program : programs) {
      require(
          program.stateBytesMax() <= GuestProgram.STATE_BYTES_MAX,
          "the program's state can grow to %d bytes, at most %d cross: fewer processes or phases a"
              + " vCPU",
          program.stateBytesMax(),
          GuestProgram.STATE_BYTES_MAX);
    }
    return programs;
  }

  /// @param path tells the random streams of the parts of a plan apart
  private BaseProgram[] make(ProgramSpec spec, Span memory, int vcpus, String path) {
    return switch (spec) {
      case Sequential s -> strides(s.access(), 1, memory, vcpus, path);
      case Stride s -> strides(s.access(), s.stridePages(), memory, vcpus, path);
      case Uniform s -> {
        Span span = span(s.access(), memory);
        yield each(
            vcpus, v -> new UniformProgram(span, s.access(), access(path, v), pages(path, v)));
      }
      case Zipf s -> zipfs(s, memory, vcpus, path);
      case HotCold s -> hotColds(s, memory, vcpus, path);
      case PointerChase s -> {
        Span span = span(s.access(), memory);
        Permutation nodes = permutation(path, span);
        yield each(
            vcpus,
            v -> {
              long start = start(span, v, vcpus);
              return new PointerChaseProgram(span, s.access(), access(path, v), nodes, start);
            });
      }
      case Idle _ -> each(vcpus, v -> new HaltedProgram());
      case Phases s -> phases(s, memory, vcpus, path);
      case Quicksort s -> quicksorts(s, memory, vcpus, path);
      case Mix s -> mix(s, memory, vcpus, path);
      case TraceReplay s -> replays(s, memory, vcpus);
      case Machine _ ->
          throw new RequestException(
              "program qemu boots a real machine, which only --engine qemu-pager does");
    };
  }

  private BaseProgram[] strides(Access access, long stride, Span memory, int vcpus, String path) {
    Span span = span(access, memory);
    require(stride >= 1, "stride of %d pages; at least 1", stride);
    return each(
        vcpus,
        v -> new StrideProgram(span, access, access(path, v), stride, start(span, v, vcpus)));
  }

  private BaseProgram[] zipfs(Zipf spec, Span memory, int vcpus, String path) {
    Span span = span(spec.access(), memory);
    require(
        spec.exponent() > 0 && spec.exponent() <= 4,
        "zipf exponent %s; above 0, at most 4",
        spec.exponent());
    ZipfTable table = new ZipfTable(span.pages(), spec.exponent());
    @Nullable Permutation scatter = spec.scattered() ? permutation(path, span) : null;
    return each(
        vcpus,
        v -> new ZipfProgram(span, spec.access(), access(path, v), pages(path, v), table, scatter));
  }

  private BaseProgram[] hotColds(HotCold spec, Span memory, int vcpus, String path) {
    Span span = span(spec.access(), memory);
    requirePercent("hot pages", spec.hotPercent());
    requirePercent("hot touches", spec.hotTouchPercent());
    long hot = Math.clamp((long) (span.pages() * spec.hotPercent() / 100 + 0.5), 1, span.pages());
    return each(
        vcpus,
        v ->
            new HotColdProgram(
                span,
                spec.access(),
                access(path, v),
                pages(path, v),
                hot,
                spec.hotTouchPercent() / 100));
  }

  private BaseProgram[] phases(Phases spec, Span memory, int vcpus, String path) {
    int count = spec.phases().size();
    require(count > 0, "phases without a phase");
    BaseProgram[][] phases = new BaseProgram[count][];
    long[] turns = new long[count];
    for (int i = 0; i < count; i++) {
      turns[i] = spec.phases().get(i).durationNanos();
      require(
          turns[i] >= 1 && turns[i] <= TURN_NANOS_MAX,
          "phase %d lasts %d ns; 1 to %d",
          i + 1,
          turns[i],
          TURN_NANOS_MAX);
      phases[i] = make(spec.phases().get(i).program(), memory, vcpus, path + "/phase" + i);
    }
    return each(
        vcpus,
        v -> {
          BaseProgram[] turn = new BaseProgram[count];
          Arrays.setAll(turn, i -> phases[i][v]);
          return new TimeSlicedProgram(turn, turns);
        });
  }

  private BaseProgram[] quicksorts(Quicksort spec, Span memory, int vcpus, String path) {
    Span span = span(spec.access(), memory);
    require(spec.processes() >= 1, "quicksort with %d processes; at least 1", spec.processes());
    require(spec.processBytes() >= 1, "quicksort of %d bytes; at least 1", spec.processBytes());
    long pages = pageCount(spec.processBytes());
    require(
        pages <= span.pages() / spec.processes(),
        "%d quicksort processes of %d pages do not fit in %d pages",
        spec.processes(),
        pages,
        span.pages());
    return each(vcpus, v -> processes(spec, span.first(), pages, v, vcpus, path));
  }

  private BaseProgram processes(
      Quicksort spec, long first, long pages, int vcpu, int vcpus, String path) {
    if (vcpu >= spec.processes()) {
      return new HaltedProgram();
    }
    BaseProgram[] mine = new BaseProgram[(spec.processes() - vcpu - 1) / vcpus + 1];
    for (int i = 0; i < mine.length; i++) {
      int process = vcpu + i * vcpus;
      mine[i] =
          new QuicksortProgram(
              new Span(first + process * pages, pages),
              spec.access(),
              pageSizeBytes,
              SeededRandom.stream(seed, path + "/keys", process));
    }
    if (mine.length == 1) {
      return mine[0];
    }
    require(
        spec.quantumNanos() >= 1 && spec.quantumNanos() <= TURN_NANOS_MAX,
        "quantum of %d ns; 1 to %d",
        spec.quantumNanos(),
        TURN_NANOS_MAX);
    long[] turns = new long[mine.length];
    Arrays.fill(turns, spec.quantumNanos());
    return new TimeSlicedProgram(mine, turns);
  }

  private BaseProgram[] mix(Mix spec, Span memory, int vcpus, String path) {
    int parts = spec.parts().size();
    long pages = 0;
    long sum = 0;
    for (Part part : spec.parts()) {
      require(
          part.vcpus() >= 1 && part.memoryBytes() >= pageSizeBytes,
          "every part of a mix needs at least one vCPU and one page");
      require(
          part.memoryBytes() % pageSizeBytes == 0,
          "a part of a mix has %d bytes, no multiple of the page size %d",
          part.memoryBytes(),
          pageSizeBytes);
      sum += part.vcpus();
      pages += part.memoryBytes() / pageSizeBytes;
    }
    require(sum == vcpus, "the parts of the mix have %d vCPUs together, the guest %d", sum, vcpus);
    require(
        pages == memory.pages(),
        "the parts of the mix have %d pages together, the guest %d",
        pages,
        memory.pages());
    BaseProgram[] all = new BaseProgram[vcpus];
    int vcpu = 0;
    long first = memory.first();
    for (int i = 0; i < parts; i++) {
      Part part = spec.parts().get(i);
      Span slice = new Span(first, part.memoryBytes() / pageSizeBytes);
      BaseProgram[] made = make(part.program(), slice, part.vcpus(), path + "/part" + i);
      System.arraycopy(made, 0, all, vcpu, made.length);
      vcpu += made.length;
      first += slice.pages();
    }
    return all;
  }

  private BaseProgram[] replays(TraceReplay spec, Span memory, int vcpus) {
    double rate = spec.instructionsPerSecond();
    require(rate >= 1 && rate <= 1e15, "%s instructions per second; 1 to 1e15", rate);
    ReplayableTrace trace = traces.find(spec, memory.pages(), seed);
    require(
        trace.vcpuCount() <= vcpus,
        "trace %s has %d vCPUs, the guest %d: give the guest as many",
        spec.trace(),
        trace.vcpuCount(),
        vcpus);
    require(
        trace.pageCount() <= memory.pages(),
        "trace %s needs %d pages, the guest has %d",
        spec.trace(),
        trace.pageCount(),
        memory.pages());
    for (int v = 0; v < trace.vcpuCount(); v++) {
      double hours =
          trace.touches(v).size() == 0 ? 0 : trace.touches(v).instructions(0) / rate / 3600;
      require(
          hours <= TRACE_BEGIN_HOURS_MAX,
          "trace %s begins %.0f hours after the guest at %.0f instructions a second: its clock"
              + " holds dates or a counter's values; import it with times from its begin on",
          spec.trace(),
          hours,
          rate);
    }
    return each(
        vcpus,
        v ->
            v < trace.vcpuCount()
                ? new TraceProgram(trace.touches(v), memory.first(), rate, atEnd == AtEnd.WRAP)
                : new HaltedProgram());
  }

  private Span span(Access access, Span memory) {
    require(
        access.computeNanos() >= 1 && access.computeNanos() <= COMPUTE_NANOS_MAX,
        "%d ns of computing between touches; 1 to %d",
        access.computeNanos(),
        COMPUTE_NANOS_MAX);
    requirePercent("writes", access.writePercent());
    requirePercent("jitter", access.jitterPercent());
    require(access.spanBytes() >= 0, "span of %d bytes", access.spanBytes());
    require(access.offsetBytes() >= 0, "offset of %d bytes", access.offsetBytes());
    long first = access.offsetBytes() / pageSizeBytes;
    long rest = memory.pages() - first;
    require(rest >= 1, "offset of %d pages; there are only %d", first, memory.pages());
    long pages = access.spanBytes() == 0 ? rest : pageCount(access.spanBytes());
    require(pages <= rest, "span of %d pages; there are only %d", pages, rest);
    return new Span(memory.first() + first, pages);
  }

  private long pageCount(long bytes) {
    return (bytes - 1) / pageSizeBytes + 1;
  }

  private static long start(Span span, int vcpu, int vcpus) {
    // Up to 2^30 pages by 2^10 vCPUs: no overflow.
    return span.pages() * vcpu / vcpus;
  }

  private SeededRandom pages(String path, int vcpu) {
    return SeededRandom.stream(seed, path + "/pages", vcpu);
  }

  private SeededRandom access(String path, int vcpu) {
    return SeededRandom.stream(seed, path + "/access", vcpu);
  }

  private Permutation permutation(String path, Span span) {
    return new Permutation(span.pages(), SeededRandom.stream(seed, path + "/permutation"));
  }

  private interface Maker {
    BaseProgram make(int vcpu);
  }

  private static BaseProgram[] each(int vcpus, Maker maker) {
    BaseProgram[] programs = new BaseProgram[vcpus];
    Arrays.setAll(programs, maker::make);
    return programs;
  }

  private static void requirePercent(String what, double percent) {
    require(percent >= 0 && percent <= 100, "%s %% of %s; 0 to 100", percent, what);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new RequestException(String.format(java.util.Locale.ROOT, message, values));
    }
  }
}
