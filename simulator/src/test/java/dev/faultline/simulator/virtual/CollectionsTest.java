package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.random.SeededRandom;
import dev.faultline.simulator.virtual.memory.AwaitedBlocks;
import dev.faultline.simulator.virtual.memory.SeenPages;
import dev.faultline.simulator.virtual.memory.TouchLog;
import dev.faultline.simulator.virtual.memory.TouchThinner;
import dev.faultline.simulator.virtual.memory.TouchedPages;
import dev.faultline.simulator.virtual.memory.Versions;
import dev.faultline.simulator.virtual.time.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The engine's own collections against the JDK's, on seeded random use.
class CollectionsTest {
  private static final int CASES = 200;

  @Test
  void eventsComeInTheOrderOfKeyAndOrderHoweverMany() {
    for (long seed = 1; seed <= CASES; seed++) {
      SeededRandom random = new SeededRandom(seed);
      EventQueue queue = new EventQueue();
      TreeSet<List<Long>> expected =
          new TreeSet<>(
              (a, b) ->
                  a.get(0).equals(b.get(0))
                      ? Long.compare(a.get(1), b.get(1))
                      : Long.compare(a.get(0), b.get(0)));
      long spread = 1 + random.nextBelow(1000);
      long growing = 30 + random.nextBelow(40); // per cent of steps that add
      for (long step = 0; step < 2000; step++) {
        if (expected.isEmpty() || random.nextBelow(100) < growing) {
          long key = random.nextBelow(spread);
          queue.add(key, step, -step);
          expected.add(List.of(key, step));
        } else {
          List<Long> first = expected.removeFirst();
          assertThat(List.of(queue.firstKey(), queue.firstOrder()))
              .as("seed %d", seed)
              .isEqualTo(first);
          assertThat(queue.firstEvent()).isEqualTo(-first.get(1));
          queue.removeFirst();
        }
        assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
      }
    }
  }

  @Test
  void touchesWrittenDownAreCountedAsThoseInBitmaps() {
    for (long seed = 1; seed <= CASES; seed++) {
      SeededRandom random = new SeededRandom(seed);
      int pages = 1 + (int) random.nextBelow(300);
      int vcpus = 1 + (int) random.nextBelow(70);
      TouchedPages bitmaps = new TouchedPages(pages, vcpus);
      TouchedPages logs = new TouchedPages(pages, vcpus, 0);
      List<TreeSet<Long>> seen = new ArrayList<>();
      for (int i = 0; i < vcpus; i++) {
        seen.add(new TreeSet<>());
      }
      long minor = 0;
      for (int i = 0; i < 2000; i++) {
        int vcpu = (int) random.nextBelow(vcpus);
        long page = random.nextBelow(pages);
        boolean isFirst = seen.get(vcpu).add(page);
        if (isFirst && random.nextBelow(3) == 0) {
          bitmaps.fault(vcpu, page);
          logs.fault(vcpu, page);
        } else {
          minor += isFirst ? 1 : 0;
          bitmaps.resident(vcpu, page);
          logs.resident(vcpu, page);
        }
        assertThat(bitmaps.isKnown(vcpu, page)).isTrue();
      }
      long firsts = seen.stream().mapToLong(TreeSet::size).sum();
      assertThat(List.of(bitmaps.firsts(), bitmaps.minor(), logs.firsts(), logs.minor()))
          .as("seed %d", seed)
          .containsExactly(firsts, minor, firsts, minor);
    }
  }

  @Test
  void aLogThatIsThinnedManyTimesCountsEveryPageOnce() {
    // 3 x 2^20 touches fill the log twice and more; the pages are 0 to 1,999,999 in steps of 7
    // (coprime, so that all are met) and again, hence 2,000,000 distinct ones.
    TouchLog log = new TouchLog(new TouchThinner());
    for (long i = 0; i < 3L << 20; i++) {
      log.add((int) (i * 7 % 2_000_000));
    }
    assertThat(log.distinct()).isEqualTo(2_000_000);
    assertThat(log.distinct()).isEqualTo(2_000_000);
  }

  @Test
  void seenPagesAreThoseOfASet() {
    for (long seed = 1; seed <= CASES; seed++) {
      SeededRandom random = new SeededRandom(seed);
      long pages = 1 + random.nextBelow(1L << random.nextBelow(22));
      SeenPages seen = new SeenPages(pages);
      TreeSet<Long> expected = new TreeSet<>();
      for (int i = 0; i < 3000; i++) {
        long page = random.nextBelow(pages);
        assertThat(seen.add(page)).as("seed %d", seed).isEqualTo(expected.add(page));
      }
    }
  }

  @Test
  void pagesThatAreAwaitedAreNeverMissed() {
    int missed = 0;
    for (long seed = 1; seed <= CASES; seed++) {
      SeededRandom random = new SeededRandom(seed);
      long pages = 1 + random.nextBelow(1L << random.nextBelow(22));
      AwaitedBlocks blocks = new AwaitedBlocks();
      java.util.ArrayList<Long> awaited = new java.util.ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        if (awaited.size() < 16) {
          awaited.add(random.nextBelow(pages));
          blocks.add(awaited.getLast());
        } else {
          blocks.remove(awaited.remove((int) random.nextBelow(16)));
        }
        long first = random.nextBelow(pages);
        long end = first + 1 + random.nextBelow(Math.min(2000, pages - first));
        boolean holds = awaited.stream().anyMatch(page -> page >= first && page < end);
        if (holds) {
          assertThat(blocks.mayHold(first, end)).as("seed %d", seed).isTrue();
        } else if (!blocks.mayHold(first, end)) {
          missed++;
        }
      }
      awaited.forEach(blocks::remove);
      assertThat(blocks.mayHold(0, Math.min(pages, 64))).as("seed %d", seed).isFalse();
    }
    assertThat(missed).isPositive(); // or it would be of no use
  }

  @Test
  void versionsAreThoseOfAnArray() {
    for (long seed = 1; seed <= CASES; seed++) {
      SeededRandom random = new SeededRandom(seed);
      int pages = 1 + (int) random.nextBelow(500);
      Versions versions = new Versions(pages);
      byte[] expected = new byte[pages];
      for (int i = 0; i < 300; i++) {
        int first = (int) random.nextBelow(pages);
        int count = 1 + (int) random.nextBelow(pages - first);
        if (random.nextBelow(8) == 0) {
          byte version = (byte) random.nextBelow(256);
          versions.fill(first, count, version);
          java.util.Arrays.fill(expected, first, first + count, version);
        } else {
          versions.increment(first);
          expected[first]++;
        }
        byte[] read = new byte[count];
        versions.read(first, count, read, 0);
        assertThat(read)
            .as("seed %d", seed)
            .isEqualTo(java.util.Arrays.copyOfRange(expected, first, first + count));
        assertThat(versions.equal(first, count, expected, first)).isTrue();
        read[count - 1]++;
        assertThat(versions.equal(first, count, read, 0)).isFalse();
        assertThat(versions.get(first)).isEqualTo(expected[first]);
      }
    }
  }
}
