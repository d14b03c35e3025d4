package dev.faultline.agent.trace;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A recorded trace, ready to be replayed: the touches of each vCPU, with pages as dense ids. Ids
/// run from 0 to [TraceInfo#pageCount] - 1 in the order of the original page numbers, so that the
/// order of ids is the order of addresses. Immutable.
public final class Trace {
  private final TraceInfo info;
  private final String digest;
  private final long[] originalPages;
  private final List<VcpuTouches> vcpus;

  Trace(TraceInfo info, String digest, long[] originalPages, List<VcpuTouches> vcpus) {
    this.info = info;
    this.digest = digest;
    this.originalPages = originalPages;
    this.vcpus = List.copyOf(vcpus);
  }

  /// Reads a whole trace file into memory: about 20 bytes a touch.
  ///
  /// @throws TraceFormatException when the file is missing, damaged, truncated or of another
  ///   version
  public static Trace read(Path file) {
    return TraceReader.read(file);
  }

  /// Checks a trace file from its header to its end mark, every checksum, without unpacking it: a
  /// few milliseconds, where [#read] needs a second for ten million touches.
  ///
  /// @throws TraceFormatException as by [#read]
  public static TraceInfo verify(Path file) {
    return TraceReader.verify(file);
  }

  public TraceInfo info() {
    return info;
  }

  /// At least 1.
  public int vcpuCount() {
    return vcpus.size();
  }

  /// The touches of one vCPU in order.
  public VcpuTouches touches(int vcpu) {
    return vcpus.get(vcpu);
  }

  /// Number of distinct pages.
  public int pageCount() {
    return originalPages.length;
  }

  /// The page number that was recorded (virtual, or guest-physical for a whole VM), ascending with
  /// the id.
  public long originalPage(int id) {
    return originalPages[id];
  }

  /// SHA-256 of the file, in hexadecimal.
  public String digest() {
    return digest;
  }

  /// Every page once, by the instant of its first touch: instructions at a billion a second plus
  /// idle time, of the vCPU that came first; the lower vCPU where two come at once.
  public int[] firstTouchOrder() {
    long[] firstNanos = new long[pageCount()];
    int[] firstRank = new int[pageCount()];
    Arrays.fill(firstNanos, Long.MAX_VALUE);
    int rank = 0;
    for (VcpuTouches touches : vcpus) {
      long nanos = 0;
      for (int i = 0; i < touches.size(); i++) {
        nanos = Math.min(nanos + touches.instructions(i) + touches.idleNanos(i), 1L << 62);
        int page = touches.page(i);
        if (nanos < firstNanos[page]) {
          firstNanos[page] = nanos;
          firstRank[page] = rank + i;
        }
      }
      rank += touches.size();
    }
    Integer[] order = new Integer[pageCount()];
    Arrays.setAll(order, page -> page);
    Arrays.sort(
        order,
        (a, b) -> {
          int byTime = Long.compare(firstNanos[a], firstNanos[b]);
          return byTime != 0 ? byTime : Integer.compare(firstRank[a], firstRank[b]);
        });
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
