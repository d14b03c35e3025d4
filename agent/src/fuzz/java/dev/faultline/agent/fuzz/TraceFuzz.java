package dev.faultline.agent.fuzz;

import dev.faultline.agent.trace.TouchColumns;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceBlock;
import dev.faultline.agent.trace.TraceFormatException;
import dev.faultline.agent.trace.VcpuTouches;
import dev.faultline.fuzz.Bounded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A trace file: read, or refused with a [TraceFormatException].
///
/// An input is a byte that says what it is (divided by 4, what is left: 0 a file whose checksums
/// are put right first, since no mutation would ever hit them; 1 a file as it is; 2 and 3 a block
/// before it is compressed, the number of its touches in two bytes first), and its bytes.
public final class TraceFuzz {
  /// The digest's buffer, the tables of pages and vCPUs; and one block that is refused.
  private static final long FIXED_BYTES = 8L << 20;

  /// A touch takes some 200 bytes while columns grow, 20 of which are kept; a block of 65,536 alike
  /// has 57 bytes in a file, or a few less.
  private static final long BYTES_PER_BYTE = 512 << 10;

  private static final Path FILE = file();

  private TraceFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length < 3) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    int what = input[0] & 3;
    if (what >= 2) {
      Bounded.read(input.length, FIXED_BYTES, BYTES_PER_BYTE, () -> block(bytes));
      return;
    }
    if (what == 0) {
      TraceSums.putRight(bytes);
    }
    Files.write(FILE, bytes);
    Bounded.read(input.length, FIXED_BYTES, BYTES_PER_BYTE, TraceFuzz::read);
  }

  private static void read() {
    Trace trace;
    try {
      trace = Trace.read(FILE);
    } catch (TraceFormatException e) {
      return;
    }
    require(Trace.verify(FILE).equals(trace.info()), "verified as another");
    long touches = 0;
    for (int vcpu = 0; vcpu < trace.vcpuCount(); vcpu++) {
      VcpuTouches of = trace.touches(vcpu);
      touches += of.size();
      for (int i = 0; i < of.size(); i++) {
        require(of.page(i) < trace.pageCount(), "a page beyond the pages");
      }
    }
    require(touches == trace.info().recordCount(), "touches that nobody counted");
  }

  private static void block(byte[] bytes) {
    int records = 1 + (ByteBuffer.wrap(bytes).getShort() & 0xFFFF);
    byte[] plain = Arrays.copyOfRange(bytes, 2, bytes.length);
    try {
      TraceBlock.decode(plain, records, 1, new TouchColumns());
    } catch (IllegalArgumentException e) {
      require(e.getMessage() != null, "refused without a reason");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("faultline-fuzz", ".trace");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
