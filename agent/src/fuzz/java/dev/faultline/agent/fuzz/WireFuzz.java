package dev.faultline.agent.fuzz;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.link.FrameReader;
import dev.faultline.agent.wire.saving.ContentShelf;
import dev.faultline.agent.wire.saving.ContentStore;
import dev.faultline.fuzz.Bounded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// What a peer of a migration sends, byte by byte: its frames and messages are taken or refused
/// with a [ProtocolException].
///
/// An input is a byte that says how contents may be saved (a third of its values each: not at all,
/// with LZ4, with zstd; an odd one with references too), one that says how many bytes come at once
/// (0: all), and the stream.
public final class WireFuzz {
  private static final int PAGE = 4096;
  private static final MemoryMap MAP = MemoryMap.flat(PAGE, 256);
  private static final FrameLimits LIMITS = new FrameLimits(20_000, 16 * PAGE, 100_000);

  /// A reader's buffers are native; of a run of pages three lists may grow, each by half at a time.
  private static final long FIXED_BYTES = 256 << 10;

  /// The shortest frame has 5 bytes; slices of the buffer and the message are some 300.
  private static final long BYTES_PER_BYTE = 96;

  private WireFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length < 2) {
      return;
    }
    int how = input[0] & 0xFF;
    SavingSpec saving =
        new SavingSpec(
            Compression.values()[how / 2 % Compression.values().length],
            how % 2 == 0 ? SavingSpec.Dedup.OFF : SavingSpec.Dedup.GUEST);
    byte[] stream = Arrays.copyOfRange(input, 2, input.length);
    int piece = (input[1] & 0xFF) == 0 ? stream.length : input[1] & 0xFF;
    Bounded.read(input.length, FIXED_BYTES, BYTES_PER_BYTE, () -> stream(stream, piece, saving));
    Bounded.read(input.length, FIXED_BYTES, BYTES_PER_BYTE, () -> message(stream, saving));
  }

  private static void message(byte[] body, SavingSpec saving) {
    MessageDecoder decoder = new MessageDecoder(MAP, new MessagePool(), saving);
    try {
      decoder.recycle(decoder.decode(ByteBuffer.wrap(body)));
    } catch (ProtocolException e) {
      requireOneLine(e);
    }
  }

  private static void stream(byte[] stream, int piece, SavingSpec saving) {
    MessageDecoder decoder = new MessageDecoder(MAP, new MessagePool(), saving);
    ContentShelf shelf = new ContentShelf();
    try (ContentStore store = new ContentStore(PAGE, new AtomicLong(64 * PAGE));
        FrameReader reader =
            new FrameReader(
                decoder,
                LIMITS,
                Staging.NONE,
                saving.dedup() == SavingSpec.Dedup.OFF ? null : shelf,
                (message, content) -> content.byteSize() <= LIMITS.contentBytesMax())) {
      shelf.use(store);
      for (int at = 0; at < stream.length; ) {
        ByteBuffer room = reader.room();
        int bytes = Math.min(Math.min(piece, room.remaining()), stream.length - at);
        if (bytes == 0) {
          throw new AssertionError("no room for the next bytes");
        }
        int position = room.position();
        room.put(position, stream, at, bytes);
        reader.filled(position, bytes);
        at += bytes;
      }
    } catch (ProtocolException e) {
      requireOneLine(e);
    }
  }

  static void requireOneLine(ProtocolException e) {
    if (e.getMessage() == null || e.getMessage().isBlank()) {
      throw new AssertionError("refused without a reason", e);
    }
  }
}
