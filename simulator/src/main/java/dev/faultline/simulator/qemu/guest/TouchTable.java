package dev.faultline.simulator.qemu.guest;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.plan.GuestSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// The touches of one vCPU from the program's start on, played by a guest that does not know the
/// program. It plays them again from the first when they are used up, unless the program has ended.
///
/// In a file each is two doublewords, little endian: the page, whose bit 31 says that it is
/// written, and the nanoseconds before it. All ones instead of a page is time alone, and -2 the
/// end.
public final class TouchTable {
  /// 64 MiB of entries.
  public static final int ENTRIES_MAX = 1 << 23;

  private static final int TIME_ALONE = -1;
  private static final int END = -2;
  private static final int WRITE = 1 << 31;
  private static final long ENTRY_NANOS_MAX = 1_000_000_000;
  private static final int BATCH = 4096;

  private int[] entries = new int[1 << 16];
  private int words;
  private long[] untilNanos = new long[1 << 15];
  private int touches;
  private boolean ends;

  /// @param pages of the guest's memory
  /// @param seed of the program
  /// @param nanos of guest time that it is to have touches for, as far as they find room
  public TouchTable(GuestSpec guest, long pages, long seed, TraceSource traces, long nanos) {
    GuestProgram program =
        Programs.create(guest.program(), pages, 4096, 1, seed, guest.atEnd(), traces)[0];
    TouchBatch batch = new TouchBatch(BATCH);
    long at = 0;
    while (!ends && at < nanos && words / 2 < ENTRIES_MAX - 2 * BATCH) {
      batch.clear();
      program.fill(batch);
      for (int i = 0; i < batch.size; i++) {
        long before = batch.idle(i) + batch.computeNanos[i];
        at += before;
        for (; before > ENTRY_NANOS_MAX && words / 2 < ENTRIES_MAX - 2; before -= ENTRY_NANOS_MAX) {
          add(TIME_ALONE, ENTRY_NANOS_MAX);
        }
        add((int) batch.index(i) | (batch.write(i) ? WRITE : 0), Math.min(before, ENTRY_NANOS_MAX));
        if (touches == untilNanos.length) {
          untilNanos = Arrays.copyOf(untilNanos, touches * 2);
        }
        untilNanos[touches++] = at;
      }
      ends = !batch.isFull();
    }
    if (ends) {
      add(END, 0);
    }
  }

  private void add(int page, long beforeNanos) {
    if (words == entries.length) {
      entries = Arrays.copyOf(entries, words * 2);
    }
    entries[words++] = page;
    entries[words++] = (int) beforeNanos;
  }

  /// How many entries the guest has to play.
  public int entryCount() {
    return words / 2;
  }

  public void write(Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < words; i++) {
        chunk.putInt(entries[i]);
        if (!chunk.hasRemaining() || i == words - 1) {
          chunk.flip();
          while (chunk.hasRemaining()) {
            out.write(chunk);
          }
          chunk.clear();
        }
      }
    }
  }

  /// Guest time in which touch number `from` (0 is the program's first) and those after it are
  /// made, so many together.
  public long nanos(long from, long count) {
    return at(from + count) - at(from);
  }

  /// How many touches a guest that has made `from` makes in so much guest time; less than that of
  /// one that ends.
  public long touchesIn(long from, long nanos) {
    long end = at(from) + nanos;
    long low = from;
    long high = from + 1;
    while (at(high) <= end) {
      if (ends && high >= touches) {
        return Math.max(0, touches - from);
      }
      low = high;
      high = from + 2 * (high - from);
    }
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (at(middle) <= end) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low - from;
  }

  /// When so many touches have been made.
  private long at(long count) {
    if (count <= 0 || touches == 0) {
      return 0;
    }
    if (ends) {
      return untilNanos[(int) Math.min(count, touches) - 1];
    }
    long passes = (count - 1) / touches;
    return passes * untilNanos[touches - 1] + untilNanos[(int) ((count - 1) % touches)];
  }
}
