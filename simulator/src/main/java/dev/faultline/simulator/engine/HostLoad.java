package dev.faultline.simulator.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// How busy other programs keep this host while we measure: what `/proc/stat` counts, less what
/// this process and all below it used, those that have ended included.
public final class HostLoad {
  private static final Path ALL = Path.of("/proc/stat");
  private static final int USER = 11; // fields behind the name in /proc/PID/stat, from 0
  private static final int CHILDREN_SYSTEM = 14;
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int KINDS = 8;

  private static final double BUSY = 0.1;

  /// Of all cores: a fifth of a second on two. In less one tick is too much of a share.
  private static final int TICKS_MIN = 40;

  private static final String CAUTION =
      "This host was busy, so that this is not what it can do: of its cores other programs used ";

  private final long[] begin = read();

  /// Whether others used so much that what was measured meanwhile is not what this host can do.
  public static boolean isBusy(double foreignShare) {
    return foreignShare > BUSY;
  }

  /// What is to be said of a run that others disturbed since this was made; nothing if they did
  /// not.
  public List<String> caution() {
    return caution(foreignShare());
  }

  /// The same of that share.
  public static List<String> caution(double share) {
    return isBusy(share)
        ? List.of(String.format(Locale.ROOT, CAUTION + "%.0f %%.", 100 * share))
        : List.of();
  }

  /// Whether a run's warnings have such a caution.
  public static boolean saysBusy(List<String> warnings) {
    return warnings.stream().anyMatch(one -> one.startsWith(CAUTION));
  }

  /// The share of all cores that others used since this was made, 0 to 1; -1 where the system does
  /// not say, or that was just now.
  public double foreignShare() {
    long[] end = read();
    long all = end[0] - begin[0];
    if (begin[0] < 0 || end[0] < 0 || all < TICKS_MIN) {
      return -1;
    }
    return Math.clamp((double) (end[1] - begin[1] - (end[2] - begin[2])) / all, 0, 1);
  }

  /// All ticks, busy ticks, our ticks.
  private static long[] read() {
    try {
      List<String> lines = Files.readAllLines(ALL);
      String[] ticks = lines.getFirst().trim().split(" +");
      long all = 0;
      long busy = 0;
      for (int i = 0; i < KINDS && i + 1 < ticks.length; i++) {
        long of = Long.parseLong(ticks[i + 1]);
        all += of;
        busy += i == IDLE || i == IO_WAIT ? 0 : of;
      }
      return new long[] {all, busy, ourTicks()};
    } catch (IOException | RuntimeException e) {
      return new long[] {-1, -1, -1}; // no Linux, or one that says it otherwise
    }
  }

  /// What this process and all below it used.
  static long ourTicks() throws IOException {
    return ticks(ProcessHandle.current())
        + ProcessHandle.current().descendants().mapToLong(HostLoad::ticksOrNone).sum();
  }

  private static long ticksOrNone(ProcessHandle process) {
    try {
      return ticks(process);
    } catch (IOException e) {
      return 0; // it has ended since: its parent has them
    }
  }

  /// What a process and its children that have ended used.
  static long ticks(ProcessHandle process) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long sum = 0;
    for (int i = USER; i <= CHILDREN_SYSTEM; i++) {
      sum += Long.parseLong(fields[i]);
    }
    return sum;
  }
}
