package dev.faultline.agent.trace;

import java.util.zip.CRC32C;

/// The numbers of `faultline.trace/1` and `/2`; the limits are checked before anything is
/// allocated.
public final class TraceFormat {
  /// Of a trace without a content, and of one with it behind its blocks.
  public static final int VERSION = 1;

  public static final int VERSION_WITH_CONTENT = 2;
  public static final int CONTENT_BYTES = TraceContent.NUMBERS * Long.BYTES;

  /// `FLTRACE` and a zero byte, read as a little-endian long.
  public static final long MAGIC = 0x0045434152544C46L;

  public static final int END_OF_BLOCKS = 0xffff_ffff;
  public static final int MAX_HEADER_BYTES = 1 << 16;
  public static final int MAX_COMMAND_BYTES = 1 << 15;
  public static final int MAX_BLOCK_RECORDS = 1 << 16;

  /// Four stop-bit numbers of at most ten bytes each, and the count of idle times.
  public static final int MAX_PLAIN_BYTES = MAX_BLOCK_RECORDS * 40 + 10;

  /// What zstd can make of incompressible data, rounded up.
  public static final int MAX_COMPRESSED_BYTES = MAX_PLAIN_BYTES + (MAX_PLAIN_BYTES >> 7) + 512;

  public static final int MAX_VCPUS = 4096;

  /// 134 million touches, 2.6 GiB once read: more than a replay could use.
  public static final long MAX_RECORDS = 1L << 27;

  public static final long MAX_PAGE = (1L << 52) - 1;

  /// Instructions, or nanoseconds idled, of one vCPU in all: 73 years at a billion a second, and
  /// the sum of both stays below 2^63.
  public static final long MAX_TIME = 1L << 61;

  public static int crc(int vcpu, int records, int plainBytes, byte[] data, int length) {
    CRC32C crc = new CRC32C();
    update(crc, vcpu);
    update(crc, records);
    update(crc, plainBytes);
    update(crc, length);
    crc.update(data, 0, length);
    return (int) crc.getValue();
  }

  public static int crc(byte[] data, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return (int) crc.getValue();
  }

  private static void update(CRC32C crc, int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      crc.update(value >>> shift);
    }
  }

  private TraceFormat() {}
}
