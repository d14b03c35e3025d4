package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.request.RequestException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The working set of an earlier run: pages in the order in which its guest touched them first
/// after RESUME, as runs.
///
/// As bytes, for a plan: each run's distance from the end of the run before (the first: from page
/// 0) and its length, both in base 128, low digits first, the distance in zigzag. Most runs take
/// two to four bytes, none more than [#RUN_BYTES_MAX].
public final class Recording {
  /// No recording has more runs; what a guest touched after them is not in it.
  public static final int RUNS_MAX = 1 << 17;

  /// Stands between the names of several recordings.
  public static final String AND = " + ";

  /// Page numbers are below this.
  private static final long PAGES_MAX = 1L << 40;

  private static final int RUN_BYTES_MAX = 12;

  private final PageRuns runs;

  /// @param runs at most [#RUNS_MAX]; not to be changed any more
  public Recording(PageRuns runs) {
    if (runs.size() > RUNS_MAX) {
      throw new RequestException(
          runs.size() + " runs of first touches; at most " + RUNS_MAX + " are read");
    }
    this.runs = runs;
  }

  /// In the order of first touches; to be read only.
  public PageRuns runs() {
    return runs;
  }

  /// The names in an option that may name several recordings, at least one.
  public static List<String> names(String from) {
    return Stream.of(from.split(Pattern.quote(AND), -1)).map(String::strip).toList();
  }

  /// The pages that any of them has, by the mean of their ranks; in a recording that has not got a
  /// page, its rank is the end. Of more than [#RUNS_MAX] runs the first.
  ///
  /// @param all at least one
  /// @param capacity of the guest's memory map
  public static Recording byMeanRank(List<Recording> all, long capacity) {
    return all.size() == 1
        ? all.getFirst()
        : new Recording(MeanRank.order(all, capacity, RUNS_MAX));
  }

  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long end = 0;
    for (int i = 0; i < runs.size(); i++) {
      long distance = runs.first(i) - end;
      write(distance << 1 ^ distance >> 63, bytes);
      write(runs.count(i), bytes);
      end = runs.end(i);
    }
    return bytes.toByteArray();
  }

  private static void write(long number, ByteArrayOutputStream into) {
    long left = number;
    for (; left >>> 7 != 0; left >>>= 7) {
      into.write((int) (left & 0x7F | 0x80));
    }
    into.write((int) left);
  }

  /// Reads what [#toBytes()] wrote, or somebody else.
  ///
  /// @param capacity of the guest's memory map
  /// @throws RequestException if it is none, or names a page beyond the map
  public static Recording of(byte[] bytes, long capacity) {
    PageRuns runs = new PageRuns();
    long end = 0;
    int at = 0;
    while (at < bytes.length) {
      long zigzag = number(bytes, at);
      at = behind(bytes, at);
      long count = number(bytes, at);
      at = behind(bytes, at);
      add(runs, end + (zigzag >>> 1 ^ -(zigzag & 1)), count, capacity);
      end = runs.end(runs.size() - 1);
    }
    return new Recording(runs);
  }

  /// Adds a run that somebody else wrote down.
  ///
  /// @throws RequestException if it is not whole in the map
  public static void add(PageRuns runs, long first, long count, long capacity) {
    if (first < 0 || count < 1 || first > PAGES_MAX || count > capacity - first) {
      throw new IllegalArgumentException(
          "a run of "
              + count
              + " pages at page "
              + first
              + "; the guest's memory map ends before page "
              + capacity);
    }
    runs.add(first, count);
  }

  private static long number(byte[] bytes, int from) {
    long number = 0;
    for (int i = from, shift = 0; i < behind(bytes, from); i++, shift += 7) {
      number |= (bytes[i] & 0x7FL) << shift;
    }
    return number;
  }

  /// Where the number that begins at `from` ends.
  private static int behind(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] < 0) {
      at++;
    }
    if (at >= bytes.length || at - from >= RUN_BYTES_MAX / 2) {
      throw new IllegalArgumentException("a recording cut short or damaged at byte " + from);
    }
    return at + 1;
  }
}
