package dev.faultline.agent.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The payloads of the header and of the content. The header's: eight numbers of eight bytes, then
/// the command. Its length does not depend on the counts, so that it can be written first to hold
/// the place, and again when they are known.
public final class TraceHeader {
  private static final int NUMBERS_BYTES = 8 * Long.BYTES;

  public static byte[] encode(TraceInfo info) {
    byte[] command = commandBytes(info.command());
    return ByteBuffer.allocate(NUMBERS_BYTES + command.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(info.pageSizeBytes())
        .putLong(info.wholeVm() ? 1 : 0)
        .putLong(info.vcpuCount())
        .putLong(info.pageCount())
        .putLong(info.recordCount())
        .putLong(info.instructionCount())
        .putLong(info.epochInstructions())
        .putLong(info.grainInstructions())
        .put(command)
        .array();
  }

  public static byte[] encode(TraceContent content) {
    return ByteBuffer.allocate(TraceFormat.CONTENT_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(content.pages())
        .putLong(content.zeroPages())
        .putLong(content.duplicatePages())
        .putLong(content.duplicateContents())
        .putLong(content.lz4Bytes())
        .putLong(content.zstdBytes())
        .putLong(content.lz4DeviationBytes())
        .array();
  }

  /// @param payload of [TraceFormat#CONTENT_BYTES]
  /// @throws IllegalArgumentException saying which number cannot be
  public static TraceContent decodeContent(byte[] payload, TraceInfo info) {
    ByteBuffer bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    return new TraceContent(
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong())
        .checked(info.pageCount(), info.pageSizeBytes());
  }

  private static byte[] commandBytes(String command) {
    byte[] all = command.getBytes(StandardCharsets.UTF_8);
    int keep = Math.min(all.length, TraceFormat.MAX_COMMAND_BYTES);
    while (keep > 0 && keep < all.length && (all[keep] & 0xC0) == 0x80) {
      keep--; // not in the middle of a character
    }
    return Arrays.copyOf(all, keep);
  }

  /// @throws IllegalArgumentException saying which field is out of its range
  public static TraceInfo decode(byte[] payload) {
    if (payload.length < NUMBERS_BYTES) {
      throw new IllegalArgumentException("a header of " + payload.length + " bytes is too short");
    }
    ByteBuffer bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    long pageSizeBytes = number(bytes, 4096, 1 << 30, "page size");
    long wholeVm = number(bytes, 0, 1, "kind");
    long vcpuCount = number(bytes, 1, TraceFormat.MAX_VCPUS, "vCPU count");
    long pageCount = number(bytes, 0, TraceFormat.MAX_RECORDS, "page count");
    long recordCount = number(bytes, 0, TraceFormat.MAX_RECORDS, "record count");
    long instructionCount = number(bytes, 0, Long.MAX_VALUE, "instruction count");
    long epoch = number(bytes, 0, TraceFormat.MAX_TIME, "epoch");
    long grain = number(bytes, 1, 1 << 30, "grain");
    try {
      String command = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      TraceOrigin origin =
          new TraceOrigin(command, wholeVm == 1, (int) pageSizeBytes, epoch, grain);
      return TraceInfo.of(origin, (int) vcpuCount, pageCount, recordCount, instructionCount);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the command is not UTF-8", e);
    }
  }

  private static long number(ByteBuffer bytes, long least, long most, String what) {
    long value = bytes.getLong();
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "the " + what + " " + value + " is not from " + least + " to " + most);
    }
    return value;
  }

  private TraceHeader() {}
}
