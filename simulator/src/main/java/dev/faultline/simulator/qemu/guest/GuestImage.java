package dev.faultline.simulator.qemu.guest;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The disk that a guest starts from: `guest.bin`, assembled from `guest.asm` beside it, with the
/// scenario's program as its parameters.
public final class GuestImage {
  /// Guest-physical memory below the range that the program touches.
  public static final long BASE_BYTES = 16 << 20;

  private static final int DISK_BYTES = 1 << 20;
  private static final int PARAMETERS_AT = 512;
  private static final int TABLE_AT = 2048;
  private static final int TABLE_STEPS = 1024;
  private static final double TWO_TO_32 = 4294967296.0;
  private static final Access NO_TOUCH = new Access(0, 1, 0, 0);

  private GuestImage() {}

  /// Whether the guest makes the program's touches by itself; of others it plays a [TouchTable].
  public static boolean knows(ProgramSpec program) {
    return switch (program) {
      case ProgramSpec.PointerChase _,
          ProgramSpec.Quicksort _,
          ProgramSpec.Phases _,
          ProgramSpec.Mix _,
          ProgramSpec.TraceReplay _,
          ProgramSpec.Machine _ ->
          false;
      default -> access(program).offsetBytes() == 0 && access(program).jitterPercent() == 0;
    };
  }

  /// Whether the guest writes to none of the pages that it touches.
  public static boolean isReadOnly(ProgramSpec program) {
    return knows(program) && access(program).writePercent() == 0;
  }

  /// What the program does between two touches, for those that the guest has.
  public static Access access(ProgramSpec program) {
    return switch (program) {
      case ProgramSpec.Sequential one -> one.access();
      case ProgramSpec.Stride one -> one.access();
      case ProgramSpec.Uniform one -> one.access();
      case ProgramSpec.Zipf one -> one.access();
      case ProgramSpec.HotCold one -> one.access();
      case ProgramSpec.Idle _ -> NO_TOUCH;
      default -> throw new IllegalArgumentException("no program of this guest");
    };
  }

  /// @param pages of the machine's memory
  /// @param table what it plays; null if it knows the program
  public static void write(
      Path file, GuestSpec guest, long pages, long seed, @Nullable TouchTable table)
      throws IOException {
    Files.write(file, table == null ? bytes(guest, pages, seed) : player(guest, pages, table));
  }

  private static byte[] player(GuestSpec guest, long pages, TouchTable table) throws IOException {
    byte[] disk = assembled();
    // pattern 6; an entry says 0 where it writes and the largest number where it reads: 1 in
    // between
    int[] parameters = {
      6, (int) pages, (int) guest.filledPages(pages), 1, 0, 0, 1, 0, 0, 0, table.entryCount()
    };
    ByteBuffer into = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN).position(PARAMETERS_AT);
    for (int one : parameters) {
      into.putInt(one);
    }
    return disk;
  }

  private static byte[] assembled() throws IOException {
    try (InputStream in = GuestImage.class.getResourceAsStream("guest.bin")) {
      if (in == null) {
        throw new IOException("guest.bin is not there");
      }
      return Arrays.copyOf(in.readAllBytes(), DISK_BYTES);
    }
  }

  public static byte[] bytes(GuestSpec guest, long pages, long seed) throws IOException {
    byte[] disk = assembled();
    Access access = access(guest.program());
    long span = access.spanBytes() == 0 ? pages : access.spanBytes() / 4096;
    ByteBuffer into = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN).position(PARAMETERS_AT);
    long stride = 1;
    long hotPages = 0;
    double hot = 0;
    int pattern =
        switch (guest.program()) {
          case ProgramSpec.Uniform one -> 2;
          case ProgramSpec.Zipf one -> 5;
          case ProgramSpec.HotCold one -> 3;
          case ProgramSpec.Idle _ -> 4;
          case ProgramSpec.Stride one -> 1;
          default -> 0;
        };
    if (guest.program() instanceof ProgramSpec.Stride one) {
      stride = one.stridePages();
    } else if (guest.program() instanceof ProgramSpec.HotCold one) {
      hotPages = Math.clamp((long) (span * one.hotPercent() / 100), 1, span);
      hot = one.hotTouchPercent() / 100;
    }
    into.putInt(pattern).putInt((int) span).putInt((int) guest.filledPages(pages));
    into.putInt((int) stride).putInt((int) hotPages).putInt(share(hot));
    into.putInt(share(access.writePercent() / 100.0)).putInt((int) access.computeNanos());
    into.putInt((int) (seed ^ seed >>> 32));
    if (guest.program() instanceof ProgramSpec.Zipf zipf) {
      into.putInt(zipf.scattered() ? scatter(span) : 1);
      into.position(TABLE_AT);
      for (long rank : ranks(zipf.exponent(), span)) {
        into.putInt((int) rank);
      }
    }
    return disk;
  }

  private static int share(double of) {
    return (int) (long) Math.min(of * TWO_TO_32, TWO_TO_32 - 1);
  }

  /// An odd number that has no divisor with so many pages in common, near their golden section:
  /// multiplied by it, ranks lie far from one another.
  private static int scatter(long pages) {
    long factor = (long) (pages * 0.6180339887) | 1;
    while (gcd(factor, pages) != 1) {
      factor += 2;
    }
    return (int) factor;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /// Bounds of [#TABLE_STEPS] ranges of ranks, the first from 0 on, each as likely as any other:
  /// the distribution function upside down. Within one the guest draws uniformly.
  public static long[] ranks(double exponent, long pages) {
    double[] sums = new double[(int) pages + 1];
    for (int i = 0; i < pages; i++) {
      sums[i + 1] = sums[i] + Math.pow(i + 1.0, -exponent);
    }
    long[] bounds = new long[TABLE_STEPS + 1];
    int rank = 0;
    for (int step = 1; step < TABLE_STEPS; step++) {
      double below = sums[(int) pages] * step / TABLE_STEPS;
      while (sums[rank + 1] <= below) {
        rank++;
      }
      bounds[step] = rank;
    }
    bounds[TABLE_STEPS] = pages;
    return bounds;
  }
}
