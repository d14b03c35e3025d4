package dev.faultline.reports.result;

import dev.faultline.fuzz.Bounded;
import java.io.IOException;
import java.util.Arrays;

/// A result file, a run's or a set's, packed or not: read, and the same bytes when it is written
/// and read again, or refused with a [ResultFileException] of one line.
public final class ResultFuzz {
  /// What a packed file is unpacked to; the real bound, [JsonFiles#BYTES_MAX], is a thousand times
  /// that and works the same.
  private static final int UNPACKED_MAX = 64 << 10;

  /// The buffers of zstd and of the parser, and the tree of what is unpacked.
  private static final long FIXED_BYTES = 16L << 20;

  /// A byte may open an array, and a node of the tree is some hundred bytes; five readings.
  private static final long BYTES_PER_BYTE = 2048;

  private interface Reading {
    byte[] read(byte[] json);
  }

  private ResultFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Bounded.read(
        input.length,
        FIXED_BYTES,
        BYTES_PER_BYTE,
        () -> {
          try {
            byte[] json = Packed.unpack(input, "fuzz", UNPACKED_MAX);
            read(json, bytes -> RunFile.parse(bytes, "fuzz").toBytes());
            read(json, bytes -> RunFile.parseBrief(bytes, "fuzz").toBytes());
            read(json, bytes -> SetFile.parse(bytes, "fuzz").toBytes());
          } catch (ResultFileException e) {
            requireOneLine(e);
          }
        });
  }

  private static void read(byte[] json, Reading reading) {
    byte[] written;
    try {
      written = reading.read(json);
    } catch (ResultFileException e) {
      requireOneLine(e);
      return;
    }
    if (!Arrays.equals(written, reading.read(written))) {
      throw new AssertionError("what was written is read as something else");
    }
  }

  private static void requireOneLine(ResultFileException e) {
    if (e.getMessage() == null || e.getMessage().indexOf('\n') >= 0) {
      throw new AssertionError("refused in more than one line", e);
    }
  }
}
