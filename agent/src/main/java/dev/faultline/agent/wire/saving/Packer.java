package dev.faultline.agent.wire.saving;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.PackingRule;
import dev.faultline.agent.plan.Compression;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/// Compresses the contents of messages before they are sent, as far as a [PackingRule] says that it
/// is worth it, by what it measures itself. A copy is compressed, since the guest may write to its
/// pages meanwhile. One thread packs at a time; any may close it.
public final class Packer implements AutoCloseable {
  /// Level 1 of zstd takes two to three times what LZ4 does, level 3 four times.
  private static final int ZSTD_LEVEL = 1;

  /// Where compression is not worth it every so-manieth unit is tried all the same; and as often
  /// what was compressed is taken apart again, to know what that takes.
  public static final int RETRY_UNITS = 16;

  private static final int REHEARSALS = 20;

  private final Compression how;
  private final int pageSizeBytes;
  private final double linkBytesPerSecond;
  private final double streamBytesPerSecond;
  private final PackedCounts counts;
  private final Arena arena = Arena.ofShared();
  private final @Nullable LZ4Compressor lz4;
  private final @Nullable ZstdCompressCtx zstd;
  private final Unpacker unpacker = new Unpacker();
  private MemorySegment plain = MemorySegment.NULL;
  private MemorySegment packed = MemorySegment.NULL;
  private MemorySegment again = MemorySegment.NULL;
  private int packedBytes;
  private int units;
  private boolean closed;

  private Packer(MigrationPlan plan, long pushBytesPerSecond, PackedCounts counts) {
    how = plan.spec().saving().compression();
    pageSizeBytes = plan.map().pageSizeBytes();
    linkBytesPerSecond = pushBytesPerSecond;
    streamBytesPerSecond = linkBytesPerSecond / plan.spec().pushStreams();
    this.counts = counts;
    lz4 = how == Compression.LZ4 ? LZ4Factory.fastestInstance().fastCompressor() : null;
    zstd = how == Compression.ZSTD ? zstd() : null;
    rehearse();
  }

  /// Loads what compresses and takes apart, if the plan needs it: the first use takes a native
  /// library out of an archive, and at the target that would be while a vCPU waits for the page.
  public static void rehearse(MigrationPlan plan, long pushBytesPerSecond, PackedCounts counts) {
    if (plan.spec().saving().compression() != Compression.NONE) {
      new Packer(plan, pushBytesPerSecond, counts).close();
    }
  }

  /// As contents are compressed: with nothing that the other side knows anyway.
  public static ZstdCompressCtx zstd() {
    ZstdCompressCtx zstd = new ZstdCompressCtx();
    zstd.setLevel(ZSTD_LEVEL);
    zstd.setContentSize(false);
    zstd.setChecksum(false);
    return zstd;
  }

  /// The first calls load classes and code, which is not what compression takes.
  private void rehearse() {
    makeRoom(pageSizeBytes);
    for (int i = 0; i < REHEARSALS; i++) {
      packedBytes = compress(pageSizeBytes);
      long unused = takeApart(pageSizeBytes);
    }
  }

  /// Of a source; null for a plan that compresses nothing.
  ///
  /// @param pushBytesPerSecond what the link carries
  /// @param counts what it adds to
  public static @Nullable Packer of(
      MigrationPlan plan, long pushBytesPerSecond, PackedCounts counts) {
    boolean packs = plan.spec().saving().compression() != Compression.NONE;
    return packs ? new Packer(plan, pushBytesPerSecond, counts) : null;
  }

  /// Compresses the contents and says so in the message, if that is worth it; [#packed] then has
  /// them, until the next call.
  ///
  /// @param contents of the message
  public synchronized void pack(Message.Pages message, List<MemorySegment> contents) {
    long pages = message.contentPages();
    if (closed || pages == 0 || !mayWin(message, pages)) {
      return;
    }
    int plainBytes = Math.toIntExact(message.contentBytes(pageSizeBytes));
    makeRoom(plainBytes);
    long begin = System.nanoTime();
    copy(contents);
    packedBytes = compress(plainBytes);
    counts.tried(pages, System.nanoTime() - begin, plainBytes, packedBytes);
    if (packedBytes >= plainBytes) {
      return;
    }
    if (!message.isDemand() && units++ % RETRY_UNITS == 0) {
      counts.unpacked(pages, takeApart(plainBytes));
    }
    message.packed(how, packedBytes);
    counts.sent(pages, plainBytes - packedBytes);
  }

  private boolean mayWin(Message.Pages message, long pages) {
    PackingRule rule = counts.rule(pageSizeBytes);
    if (message.isDemand()) {
      double expected = counts.share() * pages * pageSizeBytes;
      return linkBytesPerSecond > 0 && rule.answerWins(pages, expected, linkBytesPerSecond);
    }
    return linkBytesPerSecond == 0
        || rule.unitMayWin(streamBytesPerSecond)
        || units++ % RETRY_UNITS == 0;
  }

  private void makeRoom(int plainBytes) {
    if (plain.byteSize() < plainBytes) {
      plain = arena.allocate(plainBytes, Long.BYTES);
      again = arena.allocate(plainBytes, Long.BYTES);
      long most =
          lz4 != null ? lz4.maxCompressedLength(plainBytes) : Zstd.compressBound(plainBytes);
      packed = arena.allocate(most, Long.BYTES);
    }
  }

  private void copy(List<MemorySegment> contents) {
    long at = 0;
    for (MemorySegment pages : contents) {
      MemorySegment.copy(pages, 0, plain, at, pages.byteSize());
      at += pages.byteSize();
    }
  }

  private int compress(int plainBytes) {
    ByteBuffer from = plain.asByteBuffer();
    ByteBuffer into = packed.asByteBuffer();
    if (lz4 != null) {
      return lz4.compress(from, 0, plainBytes, into, 0, into.capacity());
    }
    if (zstd == null) {
      throw new IllegalStateException("no compression");
    }
    return zstd.compressDirectByteBuffer(into, 0, into.capacity(), from, 0, plainBytes);
  }

  private long takeApart(int plainBytes) {
    long begin = System.nanoTime();
    unpacker.unpack(how, packed(), again.asSlice(0, plainBytes));
    return System.nanoTime() - begin;
  }

  /// What the contents of the last message were compressed to.
  public MemorySegment packed() {
    return packed.asSlice(0, packedBytes);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (zstd != null) {
      zstd.close();
    }
    unpacker.close();
    arena.close();
  }
}
