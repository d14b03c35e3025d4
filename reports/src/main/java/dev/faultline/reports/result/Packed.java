package dev.faultline.reports.result;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Result files as zstd frames (RFC 8878): of 180 runs of redis, 44 MB, 12 are left.
public final class Packed {
  /// Behind the name of a packed file.
  public static final String SUFFIX = ".zst";

  private static final int LEVEL = 6;
  private static final int[] MAGIC = {0x28, 0xB5, 0x2F, 0xFD};

  private Packed() {}

  /// The bytes as one frame with its checksum; the same bytes give the same frame.
  public static byte[] pack(byte[] bytes) {
    try (ZstdCompressCtx frame = new ZstdCompressCtx()) {
      return frame.setLevel(LEVEL).setChecksum(true).compress(bytes);
    }
  }

  /// What was packed, or the bytes themselves where they are no frame.
  ///
  /// @param where names the file in messages
  /// @param most bytes that there may be
  /// @throws ResultFileException if it is damaged, or there are more
  static byte[] unpack(byte[] bytes, String where, long most) {
    if (!isFrame(bytes)) {
      return bytes;
    }
    byte[] unpacked;
    try (ZstdInputStream frame = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
      unpacked = frame.readNBytes((int) most + 1);
    } catch (IOException e) {
      throw new ResultFileException(
          where
              + ": cannot be unpacked: "
              + e.getMessage()
              + "; the file is damaged: run the scenario again");
    }
    if (unpacked.length > most) {
      throw new ResultFileException(
          where + ": more than " + most + " bytes when unpacked; a result file has at most these");
    }
    return unpacked;
  }

  private static boolean isFrame(byte[] bytes) {
    if (bytes.length < MAGIC.length) {
      return false;
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if ((bytes[i] & 0xFF) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }
}
