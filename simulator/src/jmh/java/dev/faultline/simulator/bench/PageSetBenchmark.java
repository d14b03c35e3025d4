package dev.faultline.simulator.bench;

import dev.faultline.agent.memory.PageSet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the set of pages costs that every touch and every push asks: 4 GiB of guest, half resident.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PageSetBenchmark {
  private static final int PAGES = 1 << 20;

  private final PageSet resident = new PageSet(PAGES);
  private final int[] asked = new int[1 << 16];
  private int next;

  @Setup
  public void fill() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < PAGES / 2; i++) {
      resident.add(random.nextInt(PAGES));
    }
    for (int i = 0; i < asked.length; i++) {
      asked[i] = random.nextInt(PAGES);
    }
  }

  @Benchmark
  public boolean contains() {
    return resident.contains(asked[next++ & asked.length - 1]);
  }
}
