package dev.faultline.agent.wire.saving;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.Compression;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/// Takes compressed contents apart. They come from a peer: neither is anything read behind them nor
/// written behind the room that there is for them, whatever they say, and they must fill it. For
/// one thread at a time.
public final class Unpacker implements AutoCloseable {
  private @Nullable LZ4SafeDecompressor lz4;
  private @Nullable ZstdDecompressCtx zstd;

  /// @param packed native memory, just the compressed bytes
  /// @param into native memory, just as large as what they were before
  /// @throws ProtocolException if they are nothing that was so large
  public void unpack(Compression how, MemorySegment packed, MemorySegment into) {
    ByteBuffer from = packed.asByteBuffer();
    ByteBuffer to = into.asByteBuffer();
    int bytes;
    try {
      bytes =
          switch (how) {
            case LZ4 -> lz4().decompress(from, 0, from.capacity(), to, 0, to.capacity());
            case ZSTD ->
                zstd().decompressDirectByteBuffer(to, 0, to.capacity(), from, 0, from.capacity());
            case NONE -> throw new IllegalArgumentException("nothing is compressed");
          };
    } catch (LZ4Exception | ZstdException e) {
      throw new ProtocolException(
          "contents of " + from.capacity() + " bytes are no " + how + ": " + e.getMessage());
    }
    if (bytes != to.capacity()) {
      throw new ProtocolException(
          "contents of " + bytes + " bytes, compressed; " + to.capacity() + " were announced");
    }
  }

  private LZ4SafeDecompressor lz4() {
    LZ4SafeDecompressor made = lz4;
    if (made == null) {
      made = LZ4Factory.fastestInstance().safeDecompressor();
      lz4 = made;
    }
    return made;
  }

  private ZstdDecompressCtx zstd() {
    ZstdDecompressCtx made = zstd;
    if (made == null) {
      made = new ZstdDecompressCtx();
      zstd = made;
    }
    return made;
  }

  @Override
  public void close() {
    ZstdDecompressCtx made = zstd;
    if (made != null) {
      made.close();
      zstd = null;
    }
  }
}
