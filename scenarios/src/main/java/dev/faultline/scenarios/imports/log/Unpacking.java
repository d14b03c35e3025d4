package dev.faultline.scenarios.imports.log;

import com.github.luben.zstd.ZstdInputStream;
import dev.faultline.scenarios.record.RecordingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/// The text in a log that may be compressed, by its first bytes: gzip, zstd and xz are unpacked on
/// the way, what else is known is named.
enum Unpacking {
  GZIP("1f8b", "gzip"),
  ZSTD("28b52ffd", "zstd"),
  XZ("fd377a585a00", "xz"),
  BZIP2("425a68", "bzip2"),
  ZIP("504b0304", "zip"),
  UTF_16_LITTLE("fffe", "iconv -f UTF-16"),
  UTF_16_BIG("feff", "iconv -f UTF-16"),
  NONE("", "");

  private static final int MOST_MAGIC = 6;

  /// Four times what `xz -9` takes; a file can ask for 4 GiB.
  private static final int MOST_XZ_KIB = 256 << 10;

  private final byte[] magic;
  private final String tool;

  Unpacking(String magic, String tool) {
    this.magic = HexFormat.of().parseHex(magic);
    this.tool = tool;
  }

  /// @param name for messages
  /// @throws RecordingException when it is compressed in another way, or is no text of bytes
  static InputStream text(InputStream packed, String name) throws IOException {
    BufferedInputStream input = new BufferedInputStream(packed, 1 << 16);
    input.mark(MOST_MAGIC);
    byte[] begin = input.readNBytes(MOST_MAGIC);
    input.reset();
    Unpacking how =
        Arrays.stream(values()).filter(one -> one.begins(begin)).findFirst().orElse(NONE);
    return switch (how) {
      case NONE -> input;
      case GZIP -> new GZIPInputStream(input, 1 << 16);
      case ZSTD -> new ZstdInputStream(input);
      case XZ -> new XZInputStream(input, MOST_XZ_KIB);
      case BZIP2 -> throw refused(name, how, how.tool + " -dc " + name);
      case ZIP -> throw refused(name, how, "unzip -p " + name);
      case UTF_16_LITTLE, UTF_16_BIG -> throw refused(name, how, how.tool + " " + name);
    };
  }

  /// Why it went no further; an end that comes too early has no message in xz.
  static String reason(IOException e) {
    return e.getMessage() == null ? "it ends too early" : e.getMessage();
  }

  /// What to do about it.
  static String fix(IOException e) {
    return e instanceof MemoryLimitException
        ? "Convert it first: xz -dc unpacks it"
        : "It is damaged or cut: get another copy";
  }

  private boolean begins(byte[] begin) {
    return begin.length >= magic.length
        && Arrays.equals(begin, 0, magic.length, magic, 0, magic.length);
  }

  private static RecordingException refused(String name, Unpacking how, String command) {
    return new RecordingException(
        "%s: this is %s, which is not read. Convert it first: %s > FILE"
            .formatted(name, how.form(), command));
  }

  private String form() {
    return name().startsWith("UTF") ? "text in UTF-16" : tool;
  }
}
