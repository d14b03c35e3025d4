package dev.faultline.scenarios.record;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.VcpuTouches;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// What `faultline trace info` says of a trace. Guest time counts an instruction as 1 ns.
///
/// @param writeShare of the touches
/// @param writtenPageShare of the pages: those written at least once
/// @param guestNanos of the vCPU that takes longest, idle time included
/// @param idleShare of the vCPUs' time
/// @param nextPageShare of first touches: the page is the one after the page first touched before
///   it by the same vCPU
/// @param nearPageShare of first touches: within 16 pages of that page, on either side
/// @param touchesPerPage how often a page comes back: touches over pages
/// @param workingSet the guest time cut into at most ten equal parts
public record TraceSummary(
    TraceInfo info,
    double writeShare,
    double writtenPageShare,
    long guestNanos,
    double idleShare,
    double nextPageShare,
    double nearPageShare,
    double touchesPerPage,
    List<Span> workingSet) {
  static final int SPANS = 10;
  private static final int NEAR_PAGES = 16;

  /// @param fromNanos guest time at which the part begins
  /// @param pages distinct pages touched in it
  /// @param newPages of these, pages never touched before
  public record Span(long fromNanos, long pages, long newPages) {}

  public static TraceSummary of(Trace trace) {
    long guestNanos = 0;
    long writes = 0;
    double idle = 0;
    double time = 0;
    BitSet written = new BitSet();
    for (int vcpu = 0; vcpu < trace.vcpuCount(); vcpu++) {
      VcpuTouches touches = trace.touches(vcpu);
      long nanos = 0;
      for (int i = 0; i < touches.size(); i++) {
        nanos += touches.instructions(i) + touches.idleNanos(i);
        idle += touches.idleNanos(i);
        if (touches.write(i)) {
          writes++;
          written.set(touches.page(i));
        }
      }
      time += nanos;
      guestNanos = Math.max(guestNanos, nanos);
    }
    long touches = trace.info().recordCount();
    long pages = trace.info().pageCount();
    double[] near = locality(trace);
    return new TraceSummary(
        trace.info(),
        share(writes, touches),
        share(written.cardinality(), pages),
        guestNanos,
        share(idle, time),
        near[0],
        near[1],
        share(touches, pages),
        workingSet(trace, guestNanos));
  }

  private static double[] locality(Trace trace) {
    BitSet seen = new BitSet();
    long pairs = 0;
    long next = 0;
    long near = 0;
    for (int vcpu = 0; vcpu < trace.vcpuCount(); vcpu++) {
      VcpuTouches touches = trace.touches(vcpu);
      long previous = -1;
      for (int i = 0; i < touches.size(); i++) {
        int id = touches.page(i);
        if (seen.get(id)) {
          continue;
        }
        seen.set(id);
        long page = trace.originalPage(id);
        if (previous >= 0) {
          pairs++;
          next += page == previous + 1 ? 1 : 0;
          near += Math.abs(page - previous) <= NEAR_PAGES ? 1 : 0;
        }
        previous = page;
      }
    }
    return new double[] {share(next, pairs), share(near, pairs)};
  }

  private static List<Span> workingSet(Trace trace, long guestNanos) {
    long length = guestNanos / SPANS + 1;
    List<BitSet> pages = new ArrayList<>();
    for (int vcpu = 0; vcpu < trace.vcpuCount(); vcpu++) {
      VcpuTouches touches = trace.touches(vcpu);
      long nanos = 0;
      for (int i = 0; i < touches.size(); i++) {
        nanos += touches.instructions(i) + touches.idleNanos(i);
        int span = (int) (nanos / length);
        while (pages.size() <= span) {
          pages.add(new BitSet());
        }
        pages.get(span).set(touches.page(i));
      }
    }
    List<Span> spans = new ArrayList<>();
    BitSet before = new BitSet();
    for (int span = 0; span < pages.size(); span++) {
      long known = before.cardinality();
      before.or(pages.get(span));
      spans.add(
          new Span(span * length, pages.get(span).cardinality(), before.cardinality() - known));
    }
    return spans;
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  /// Lines for a terminal.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("command       " + info.command());
    lines.add(
        text(
            "kind          %s, %d vCPU%s",
            info.wholeVm() ? "whole VM, guest-physical pages" : "program, virtual pages",
            info.vcpuCount(),
            info.vcpuCount() == 1 ? "" : "s"));
    lines.add(
        text(
            "pages         %,d of %d KiB, %.1f MiB; %.0f %% of them written",
            info.pageCount(),
            info.pageSizeBytes() / 1024,
            info.touchedBytes() / 1048576.0,
            100 * writtenPageShare));
    lines.add(
        text(
            "touches       %,d; %.0f %% reads, %.0f %% writes; %.1f a page",
            info.recordCount(), 100 * (1 - writeShare), 100 * writeShare, touchesPerPage));
    lines.add(
        text(
            "detail        first read and write of a page in %,d instructions, to %,d",
            info.epochInstructions(), info.grainInstructions()));
    lines.add(
        text(
            "time          %s at 1e9 instructions/s, %,d instructions, %.0f %% idle",
            time(guestNanos).strip(), info.instructionCount(), 100 * idleShare));
    lines.add(
        text(
            "locality      first touches: %.0f %% the next page, %.0f %% within %d pages",
            100 * nextPageShare, 100 * nearPageShare, NEAR_PAGES));
    lines.add(content(info));
    lines.add("working set   from          pages          new");
    for (Span span : workingSet) {
      lines.add(text("         %s %,14d %,12d", time(span.fromNanos), span.pages, span.newPages));
    }
    return lines;
  }

  /// What its pages held, in the terms of `guest.content`; one line.
  public static String content(TraceInfo info) {
    TraceContent measured = info.content();
    if (measured == null) {
      return "content       not measured";
    }
    ContentSpec spec = measured.spec(info.pageSizeBytes());
    return text(
        "content       %.2f %% zero, %.2f %% duplicates of %,d; lz4 %.2f %%, zstd %.2f %%, spread"
            + " %.2f %%; measured on %,d pages",
        spec.zeroPercent(),
        spec.duplicatePercent(),
        spec.duplicateClasses(),
        spec.lz4Percent(),
        spec.zstdPercent(),
        spec.spreadPercent(),
        measured.pages());
  }

  /// In milliseconds where the whole trace is short.
  private String time(long nanos) {
    return guestNanos < 1_000_000_000
        ? text("%6.2f ms", nanos / 1e6)
        : text("%7.2f s", nanos / 1e9);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
