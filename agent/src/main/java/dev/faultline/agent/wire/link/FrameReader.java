package dev.faultline.agent.wire.link;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.saving.ContentShelf;
import dev.faultline.agent.wire.saving.Unpacker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into messages. It says where the next bytes belong, so that the contents
/// of pages are received straight into a staging area and nowhere else; nothing is gathered first.
///
/// Its memory is one head buffer and one staging area, both within the [FrameLimits]. For one
/// thread at a time.
public final class FrameReader implements AutoCloseable {
  /// Takes a message.
  public interface Receiver {
    /// @param content the pages of a [Message.Pages], in their order, page-aligned; empty for other
    ///   messages. Valid until this returns.
    /// @return whether nobody uses the message any more
    boolean received(Message message, MemorySegment content);
  }

  /// A page and the message around it come in one go.
  private static final int HEAD_BYTES = 8 << 10;

  private static final int ALIGNMENT = 4096;
  private static final int SKIPPED_BYTES = 256 << 10;
  private static final MemorySegment NOTHING = MemorySegment.NULL;

  private final MessageDecoder decoder;
  private final FrameLimits limits;
  private final Staging lender;
  private final Receiver receiver;
  private final Arena arena = Arena.ofShared();
  private ByteBuffer head = arena.allocate(HEAD_BYTES, ALIGNMENT).asByteBuffer();
  private int parsed;
  private ByteBuffer own = ByteBuffer.allocate(0);
  private MemorySegment ownSegment = NOTHING;
  private ByteBuffer staging = own;
  private MemorySegment stagingSegment = NOTHING;
  private @Nullable MemorySegment lent;
  private @Nullable Message pending;
  private final @Nullable ContentShelf shelf;
  private final Unpacker unpacker = new Unpacker();
  private MemorySegment packed = NOTHING;
  private MemorySegment unpacked = NOTHING;
  private long missing;
  private long total;

  public FrameReader(
      MessageDecoder decoder, FrameLimits limits, Staging lender, Receiver receiver) {
    this(decoder, limits, lender, null, receiver);
  }

  /// @param shelf what references are to; null if none come
  public FrameReader(
      MessageDecoder decoder,
      FrameLimits limits,
      Staging lender,
      @Nullable ContentShelf shelf,
      Receiver receiver) {
    this.shelf = shelf;
    this.decoder = decoder;
    this.limits = limits;
    this.lender = lender;
    this.receiver = receiver;
  }

  /// Where the next bytes belong: from its position to its limit, at least one byte. It is direct;
  /// say [#filled] afterwards.
  public ByteBuffer room() {
    return pending == null ? head : staging;
  }

  /// Whether the whole of [#room] belongs to one piece of content, so that it may be waited for.
  public boolean insideContent() {
    return pending != null;
  }

  /// So many bytes were put at the position of [#room], which need not have moved.
  ///
  /// @throws ProtocolException if the bytes are no message, or one that is too large
  public void filled(int position, int bytes) {
    total += bytes;
    Message message = pending;
    if (message == null) {
      head.position(position + bytes);
      parse();
      return;
    }
    missing -= bytes;
    if (missing == 0) {
      deliver(message);
    } else if (message instanceof Message.Pages) {
      staging.position(position + bytes);
    } else {
      staging.clear().limit((int) Math.min(missing, staging.capacity()));
    }
  }

  private void parse() {
    int end = head.position();
    while (pending == null && end - parsed >= Integer.BYTES) {
      long length = Integer.toUnsignedLong(head.getInt(parsed));
      if (length < 1 || length > limits.frameBytesMax()) {
        throw new ProtocolException(
            "frame of " + length + " bytes; 1 to " + limits.frameBytesMax() + " are taken here");
      }
      int bodyAt = parsed + Integer.BYTES;
      int come = (int) Math.min(end - bodyAt, length);
      long need = MessageDecoder.headBytes(head.slice(bodyAt, come), length);
      if (need > limits.headBytesMax()) {
        throw new ProtocolException(
            "message of " + need + " bytes; at most " + limits.headBytesMax() + " are taken here");
      }
      if (come < need) {
        makeRoom(Integer.BYTES + (int) need);
        return;
      }
      Message message = decoder.decode(head.slice(bodyAt, (int) need), length - need);
      parsed = bodyAt + (int) need;
      begin(message, length - need);
    }
    if (parsed == end) {
      parsed = 0;
      head.clear();
    } else if (pending == null) {
      makeRoom(Integer.BYTES);
    }
  }

  /// Takes what has come of the message's contents out of the head buffer.
  private void begin(Message message, long contentBytes) {
    if (contentBytes == 0 && !isSaved(message)) {
      hand(message, NOTHING);
      return;
    }
    boolean pages = message instanceof Message.Pages;
    long most = pages ? limits.contentBytesMax() : limits.deviceStateBytes();
    if (contentBytes > most) {
      throw new ProtocolException("contents of " + contentBytes + " bytes; at most " + most);
    }
    long plainBytes = isSaved(message) ? decoder.plainBytes((Message.Pages) message) : contentBytes;
    if (plainBytes > most) {
      throw new ProtocolException(
          "contents of " + plainBytes + " bytes, compressed; at most " + most);
    }
    if (isSaved(message)) {
      choosePacked();
    } else {
      choose(message, contentBytes);
    }
    pending = message;
    missing = contentBytes;
    if (contentBytes == 0) {
      staging.clear().limit(0);
      deliver(message);
      return;
    }
    staging.clear().limit((int) Math.min(contentBytes, staging.capacity()));
    int end = head.position();
    int here = (int) Math.min(end - parsed, contentBytes);
    int rest = here;
    while (rest > 0) { // device state may be more than the staging area holds
      int piece = Math.min(rest, staging.remaining());
      staging.put(staging.position(), head, parsed, piece);
      parsed += piece;
      rest -= piece;
      total -= piece;
      filled(staging.position(), piece);
    }
  }

  /// Whether the contents are not all that the pages hold.
  private static boolean isSaved(Message message) {
    return message instanceof Message.Pages pages
        && (pages.compression() != Compression.NONE || pages.refers());
  }

  private void choosePacked() {
    if (packed.byteSize() == 0) {
      packed = arena.allocate(limits.contentBytesMax(), ALIGNMENT);
    }
    stagingSegment = packed;
    staging = packed.asByteBuffer();
  }

  /// Decides where the contents go.
  private void choose(Message message, long contentBytes) {
    MemorySegment better = message instanceof Message.Pages pages ? lender.lend(pages) : null;
    if (better != null && better.byteSize() == contentBytes) {
      lent = better;
      stagingSegment = better;
      staging = better.asByteBuffer();
      return;
    }
    if (own.capacity() == 0) {
      int bytes = Math.max(limits.contentBytesMax(), SKIPPED_BYTES);
      ownSegment = arena.allocate(bytes, ALIGNMENT);
      own = ownSegment.asByteBuffer();
    }
    stagingSegment = ownSegment;
    staging = own;
  }

  private void giveBack() {
    MemorySegment of = lent;
    if (of != null) {
      lent = null;
      lender.takeBack(of);
    }
  }

  private void deliver(Message message) {
    if (message instanceof Message.Pages pages && isSaved(message)) {
      restore(pages, packed.asSlice(0, staging.limit()));
    }
    long bytes =
        message instanceof Message.Pages ? staging.limit() : 0; // device state is not looked at
    pending = null;
    hand(message, bytes == 0 ? NOTHING : stagingSegment.asSlice(0, bytes));
    giveBack();
  }

  /// Puts what the pages hold into the staging area, from what has come.
  private void restore(Message.Pages pages, MemorySegment come) {
    ContentShelf of = pages.refers() ? shelf : null;
    MemorySegment contents = come;
    if (of != null) {
      if (pages.compression() != Compression.NONE) {
        if (unpacked.byteSize() == 0) {
          unpacked = arena.allocate(limits.contentBytesMax(), ALIGNMENT);
        }
        contents = unpacked.asSlice(0, decoder.plainBytes(pages.contentPages()));
        unpacker.unpack(pages.compression(), come, contents);
      }
      of.keep(pages, contents); // may take pages out
    }
    long plainBytes = decoder.plainBytes(pages);
    choose(pages, plainBytes);
    MemorySegment into = stagingSegment.asSlice(0, plainBytes);
    if (of != null) {
      of.restore(pages, contents, into);
    } else {
      unpacker.unpack(pages.compression(), come, into);
    }
    staging.clear().limit((int) plainBytes);
  }

  private void hand(Message message, MemorySegment content) {
    if (receiver.received(message, content)) {
      decoder.recycle(message);
    }
  }

  /// Moves what is not parsed to the front, in a larger buffer if need be.
  private void makeRoom(int frameBytes) {
    int end = head.position();
    if (parsed + frameBytes <= head.capacity() && head.hasRemaining()) {
      return;
    }
    ByteBuffer into = head;
    if (frameBytes > head.capacity()) {
      int bytes = Math.max(frameBytes, Math.min(head.capacity() * 2, limits.headBytesMax()));
      into = arena.allocate(bytes, ALIGNMENT).asByteBuffer();
    }
    into.put(0, head, parsed, end - parsed);
    into.limit(into.capacity()).position(end - parsed);
    parsed = 0;
    head = into;
  }

  /// Bytes read since the beginning.
  public long totalBytes() {
    return total;
  }

  @Override
  public void close() {
    giveBack();
    unpacker.close();
    arena.close();
  }
}
