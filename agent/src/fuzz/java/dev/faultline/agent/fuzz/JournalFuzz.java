package dev.faultline.agent.fuzz;

import dev.faultline.agent.journal.JournalCodec;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.fuzz.Bounded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// A journal: replayed up to the first record that is not whole, or refused.
///
/// An input is the records alone; each is given its right checksum first if the input's first byte
/// is even, since no mutation would ever hit it.
public final class JournalFuzz {
  private static final long FIXED_BYTES = 1L << 20;

  /// A list of objects from bytes that are there.
  private static final long BYTES_PER_BYTE = 256;

  private JournalFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    ByteBuffer journal = ByteBuffer.allocate(Long.BYTES + input.length - 1);
    journal.putLong(JournalCodec.MAGIC).put(input, 1, input.length - 1).flip();
    if (input[0] % 2 == 0) {
      putRight(journal);
    }
    Bounded.read(input.length, FIXED_BYTES, BYTES_PER_BYTE, () -> replay(journal));
  }

  private static void putRight(ByteBuffer journal) {
    int at = Long.BYTES;
    while (journal.limit() - at >= 2 * Integer.BYTES) {
      int length = journal.getInt(at);
      int body = at + 2 * Integer.BYTES;
      if (length <= 0 || length > journal.limit() - body) {
        return;
      }
      CRC32C crc = new CRC32C();
      crc.update(journal.array(), body, length);
      journal.putInt(at + Integer.BYTES, (int) crc.getValue());
      at = body + length;
    }
  }

  private static void replay(ByteBuffer journal) {
    try {
      JournalCodec.Replay replay = JournalCodec.replay(journal);
      if (replay.bytes() + replay.tornBytes() > journal.limit()) {
        throw new AssertionError("more than there is");
      }
    } catch (ProtocolException refused) {
      // as it says
    }
  }
}
