package dev.faultline.agent.fuzz;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.RecordCodec;
import dev.faultline.agent.wire.connect.Welcome;
import dev.faultline.fuzz.Bounded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// How connections begin, and what a driver and an agent say to each other: taken, and then the
/// same when it is written and read again, or refused with a [ProtocolException].
///
/// An input is a byte that says what it is (0 to 3, or any that leaves them divided by 4: order,
/// news, opening, welcome), and its bytes.
public final class RecordsFuzz {
  /// A name and a stack trace.
  private static final long FIXED_BYTES = 256 << 10;

  /// Looking the components of a record up takes some KiB, and a record may have a byte.
  private static final long BYTES_PER_BYTE = 8 << 10;

  private RecordsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length < 1) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    Bounded.read(
        input.length,
        FIXED_BYTES,
        BYTES_PER_BYTE,
        () -> {
          try {
            switch (input[0] & 3) {
              case 0 -> record(Order.class, bytes);
              case 1 -> record(News.class, bytes);
              case 2 -> opening(bytes);
              default -> welcome(ByteBuffer.wrap(bytes));
            }
          } catch (ProtocolException e) {
            WireFuzz.requireOneLine(e);
          }
        });
  }

  private static <T> void record(Class<T> type, byte[] bytes) {
    byte[] written = RecordCodec.encode(type, RecordCodec.decode(type, bytes));
    byte[] again = RecordCodec.encode(type, RecordCodec.decode(type, written));
    require(Arrays.equals(written, again), "a record is another when it is read again");
  }

  private static void opening(byte[] bytes) {
    Opening opening = Opening.decode(ByteBuffer.wrap(bytes));
    ByteBuffer written = ByteBuffer.allocate(Opening.BYTES);
    opening.encode(written);
    require(Opening.decode(written.flip()).equals(opening), "an opening is another");
  }

  private static void welcome(ByteBuffer bytes) {
    if (bytes.remaining() < Welcome.BYTES) {
      return; // a connection waits for so many
    }
    int text = Welcome.textBytes(bytes);
    if (bytes.remaining() >= text) {
      Welcome.of(bytes.slice(bytes.position(), text));
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
