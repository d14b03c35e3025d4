package dev.faultline.agent.fault;

import dev.faultline.agent.plan.VmSpec.Backing;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/// Prints the figures of `docs/live-memory.md`, measured here. No test by its name, so that a build
/// leaves it alone:
///
///     .ci/dev test agent LiveMemoryFigures
final class LiveMemoryFigures {
  private static final int ROUNDS = 7;
  private static final long BYTES = 256L << 20;

  @Test
  void print() {
    HostFaults.assume();
    System.out.println(
        "\n| fault | noticed p50 | p99 | served min | p50 | p99 |\n|---|---|---|---|---|---|");
    for (Backing backing : new Backing[] {Backing.ANONYMOUS, Backing.MEMFD}) {
      for (boolean software : new boolean[] {false, true}) {
        faults(backing, software);
      }
    }
    System.out.println("\n| install | GB/s | range |\n|---|---|---|");
    for (Backing backing : new Backing[] {Backing.ANONYMOUS, Backing.MEMFD, Backing.SHM}) {
      for (int unit : new int[] {4 << 10, 64 << 10, 256 << 10, 1 << 20, 2 << 20}) {
        row(
            name(backing, false) + ", " + (unit >> 10) + " KiB",
            () -> InstallProbe.bytesPerSecond(backing, false, BYTES, unit));
      }
      row(
          name(backing, true) + ", 256 KiB",
          () -> InstallProbe.bytesPerSecond(backing, true, BYTES, 256 << 10));
    }
    row(
        "anonymous, buffer written, then copied",
        () -> InstallProbe.landedBytesPerSecond(false, BYTES));
    row(
        "anonymous, buffer written, then moved",
        () -> InstallProbe.landedBytesPerSecond(true, BYTES));
    System.out.println("\n| zero pages | ns a page |\n|---|---|");
    for (Backing backing : new Backing[] {Backing.ANONYMOUS, Backing.MEMFD}) {
      double[] nanos = sorted(() -> InstallProbe.zeroNanos(backing, BYTES));
      System.out.printf(Locale.ROOT, "| %s | %.0f |%n", name(backing, false), nanos[ROUNDS / 2]);
    }
  }

  private static String name(Backing backing, boolean software) {
    String faults = software ? ", software" : ", userfaultfd";
    return backing.name().toLowerCase(Locale.ROOT) + faults;
  }

  /// The median of the rounds' percentiles; the first rounds warm up and are left out.
  private static void faults(Backing backing, boolean software) {
    double[][] columns = new double[5][ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      FaultProbe probe = FaultProbe.run(backing, software, 1 << 14);
      if (round >= 0) {
        columns[0][round] = micros(probe.noticedNanos(), 50);
        columns[1][round] = micros(probe.noticedNanos(), 99);
        columns[2][round] = micros(probe.servedNanos(), 0);
        columns[3][round] = micros(probe.servedNanos(), 50);
        columns[4][round] = micros(probe.servedNanos(), 99);
      }
    }
    StringBuilder row = new StringBuilder("| " + name(backing, software) + " |");
    for (double[] column : columns) {
      Arrays.sort(column);
      row.append(String.format(Locale.ROOT, " %.1f |", column[ROUNDS / 2]));
    }
    System.out.println(row);
  }

  private static double micros(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e3;
  }

  private static double[] sorted(DoubleSupplier measure) {
    double[] values = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double value = measure.getAsDouble();
      if (round >= 0) {
        values[round] = value;
      }
    }
    Arrays.sort(values);
    return values;
  }

  private static void row(String what, DoubleSupplier bytesPerSecond) {
    double[] rates = sorted(bytesPerSecond);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f to %.2f |%n",
        what,
        rates[ROUNDS / 2] / 1e9,
        rates[0] / 1e9,
        rates[ROUNDS - 1] / 1e9);
  }
}
