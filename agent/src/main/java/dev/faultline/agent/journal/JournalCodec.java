package dev.faultline.agent.journal;

import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.connect.RecordCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The bytes of a journal: eight that name the format, then records. A record is its length in
/// bytes and a CRC-32C of them, four bytes each, big endian, and the bytes as [RecordCodec] has
/// them. A length of 0 is the end.
public final class JournalCodec {
  /// "FLJRNL" and the version.
  public static final long MAGIC = 0x464C_4A52_4E4C_0001L;

  static final int HEAD_BYTES = 8;

  /// A plan with what an earlier run recorded, and some.
  static final int RECORD_BYTES_MAX = 2 << 20;

  private JournalCodec() {}

  /// What a journal says.
  ///
  /// @param records in the order in which they were written
  /// @param bytes up to the end of the last of them
  /// @param tornBytes behind it, of a record that was not written to its end; 0 if there is none
  public record Replay(List<JournalRecord> records, long bytes, long tornBytes) {}

  /// A record with its length and its checksum.
  ///
  /// @throws IllegalArgumentException if it is longer than a record may be
  static byte[] encode(JournalRecord record) {
    byte[] body = RecordCodec.encode(JournalRecord.class, record);
    if (body.length > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException("a record of " + body.length + " bytes");
    }
    return ByteBuffer.allocate(HEAD_BYTES + body.length)
        .putInt(body.length)
        .putInt(checksum(body))
        .put(body)
        .array();
  }

  /// Everything up to the first record that is not whole. What follows such a one was not written
  /// by us, since records are written one after the other.
  ///
  /// @throws ProtocolException if the bytes are no journal of this version
  public static Replay replay(ByteBuffer from) {
    if (from.remaining() < Long.BYTES || from.getLong() != MAGIC) {
      throw new ProtocolException("not a journal of this version");
    }
    List<JournalRecord> records = new ArrayList<>();
    int good = from.position();
    while (from.remaining() >= HEAD_BYTES) {
      int length = from.getInt();
      int checksum = from.getInt();
      if (length <= 0 || length > RECORD_BYTES_MAX || length > from.remaining()) {
        break;
      }
      byte[] body = new byte[length];
      from.get(body);
      if (checksum(body) != checksum) {
        break;
      }
      records.add(RecordCodec.decode(JournalRecord.class, body));
      good = from.position();
    }
    return new Replay(List.copyOf(records), good, torn(from, good));
  }

  /// How many bytes behind `end` are none of those that were never written.
  private static long torn(ByteBuffer from, int end) {
    int last = from.limit();
    while (last > end && from.get(last - 1) == 0) {
      last--;
    }
    return last - end;
  }

  private static int checksum(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }
}
