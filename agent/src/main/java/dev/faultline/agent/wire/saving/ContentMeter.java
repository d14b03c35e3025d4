package dev.faultline.agent.wire.saving;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.faultline.agent.trace.TraceContent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/// Measures what pages hold, in the terms of the content model, with the compressors of a
/// migration: a page at a time, so that 16 bytes are kept of each. Not thread-safe.
public final class ContentMeter implements AutoCloseable {
  private final int pageSizeBytes;
  private final LZ4Compressor lz4 = LZ4Factory.fastestInstance().fastCompressor();
  private final ZstdCompressCtx zstd = Packer.zstd();
  private final byte[] zeros;
  private final byte[] packed;
  private final MessageDigest digest;
  private long[] hashes = new long[1 << 10];
  private int count; // of pages that are not zero
  private long zeroPages;
  private long lz4Bytes;
  private double lz4Squares;
  private long zstdBytes;

  public ContentMeter(int pageSizeBytes) {
    this.pageSizeBytes = pageSizeBytes;
    zeros = new byte[pageSizeBytes];
    packed =
        new byte
            [Math.max(
                lz4.maxCompressedLength(pageSizeBytes), (int) Zstd.compressBound(pageSizeBytes))];
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// @param page its bytes, a whole page; not kept
  public void add(byte[] page) {
    if (Arrays.equals(page, zeros)) {
      zeroPages++;
      return;
    }
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    hashes[count++] = hash(page);
    long bytes = Math.min(pageSizeBytes, lz4.compress(page, 0, page.length, packed, 0));
    lz4Bytes += bytes;
    lz4Squares += (double) bytes * bytes;
    zstdBytes +=
        Math.min(
            pageSizeBytes, zstd.compressByteArray(packed, 0, packed.length, page, 0, page.length));
  }

  /// 64 bits of SHA-256: among 2^27 pages two that differ share one with a chance of 1 in 2,000.
  private long hash(byte[] page) {
    byte[] sum = digest.digest(page);
    long hash = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      hash = hash << 8 | (sum[i] & 0xff);
    }
    return hash;
  }

  /// What was measured so far; null before the first page.
  public @Nullable TraceContent content() {
    if (zeroPages + count == 0) {
      return null;
    }
    long[] sorted = Arrays.copyOf(hashes, count);
    Arrays.sort(sorted);
    long duplicates = 0;
    long contents = 0;
    for (int from = 0, to; from < count; from = to) {
      to = from + 1;
      while (to < count && sorted[to] == sorted[from]) {
        to++;
      }
      if (to - from > 1) {
        duplicates += to - from;
        contents++;
      }
    }
    double mean = count == 0 ? 0 : (double) lz4Bytes / count;
    double variance = count == 0 ? 0 : Math.max(0, lz4Squares / count - mean * mean);
    return new TraceContent(
        zeroPages + count,
        zeroPages,
        duplicates,
        contents,
        lz4Bytes,
        zstdBytes,
        Math.round(Math.sqrt(variance)));
  }

  @Override
  public void close() {
    zstd.close();
  }
}
