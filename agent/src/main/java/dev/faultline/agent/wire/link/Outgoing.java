package dev.faultline.agent.wire.link;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.codec.Sink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One frame on its way out: its head in a buffer of its own, then pieces of memory that belong to
/// others, as an array of `iovec`. Reused; for one thread at a time.
public final class Outgoing implements Sink {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ZEROS_BYTES = 256 << 10;

  private final Arena arena;
  private final PageMemory memory;
  private final MemorySegment message; // msghdr
  private MemorySegment head;
  private long headBytes;
  private MemorySegment pieces;
  private int pieceCount;
  private int pieceAt;
  private long left;
  private final Message.Pages held = new Message.Pages();
  private boolean isHeld;
  private @Nullable Saver saver;

  /// @param arena owns the buffers
  /// @param memory where page contents are
  public Outgoing(Arena arena, PageMemory memory) {
    this.arena = arena;
    this.memory = memory;
    head = arena.allocate(256);
    pieces = arena.allocate(16 * Sockets.PIECE_BYTES, Long.BYTES);
    message = arena.allocate(Sockets.MESSAGE_BYTES, Long.BYTES);
  }

  /// Encodes the message; [#send] then sends it.
  public void encode(MessageCodec codec, Message source) {
    headBytes = 0;
    pieceCount = 1; // the head, which may move while it grows
    pieceAt = 0;
    left = 0;
    codec.encode(source, this);
    put(0, head.address(), headBytes);
    left += headBytes;
  }

  /// Keeps the message, which [#encodeHeld] encodes later; until then [#bytesLeft] says what it
  /// takes as it is.
  public void hold(MessageCodec codec, Message.Pages source) {
    held.reset();
    held.demanded(source.demanded());
    held.runs().addAll(source.runs());
    held.zeros().addAll(source.zeros());
    isHeld = true;
    left = codec.encodedBytes(held);
  }

  /// Encodes the message that is held, if there is one, with what it saves.
  public void encodeHeld(MessageCodec codec, Saver by) {
    if (isHeld) {
      isHeld = false;
      encode(codec, held, by);
    }
  }

  /// Encodes the message; what it saves is used until it is sent.
  public void encode(MessageCodec codec, Message source, @Nullable Saver by) {
    saver = by;
    if (by != null && source instanceof Message.Pages pages) {
      by.save(pages);
    }
    encode(codec, source);
  }

  public long bytesLeft() {
    return left;
  }

  /// Sends as much as the socket takes. True once all is sent; false, with [#bytesLeft()] above 0,
  /// if the socket takes no more now or has failed: see [Sockets#errno].
  public boolean send(MemorySegment state, int socket, int flags) {
    while (left > 0) {
      message.set(ValueLayout.ADDRESS, 16, pieces.asSlice((long) pieceAt * Sockets.PIECE_BYTES));
      message.set(ValueLayout.JAVA_LONG, 24, Math.min(Sockets.PIECES_MAX, pieceCount - pieceAt));
      long sent = Sockets.send(state, socket, message, flags);
      if (sent < 0) {
        if (Sockets.errno(state) == Sockets.EINTR) {
          continue;
        }
        return false;
      }
      left -= sent;
      skip(sent);
    }
    return true;
  }

  private void skip(long sent) {
    long rest = sent;
    while (rest > 0) {
      long offset = (long) pieceAt * Sockets.PIECE_BYTES;
      long length = pieces.get(ValueLayout.JAVA_LONG, offset + Long.BYTES);
      if (rest < length) {
        put(pieceAt, pieces.get(ValueLayout.JAVA_LONG, offset) + rest, length - rest);
        return;
      }
      rest -= length;
      pieceAt++;
    }
  }

  private void put(int piece, long address, long bytes) {
    long offset = (long) piece * Sockets.PIECE_BYTES;
    pieces.set(ValueLayout.JAVA_LONG, offset, address);
    pieces.set(ValueLayout.JAVA_LONG, offset + Long.BYTES, bytes);
  }

  private void add(MemorySegment content) {
    if (pieceCount * (long) Sockets.PIECE_BYTES == pieces.byteSize()) {
      MemorySegment larger = arena.allocate(pieces.byteSize() * 2, Long.BYTES);
      larger.copyFrom(pieces);
      pieces = larger;
    }
    put(pieceCount++, content.address(), content.byteSize());
    left += content.byteSize();
  }

  private long room(long bytes) {
    if (headBytes + bytes > head.byteSize()) {
      MemorySegment larger = arena.allocate(Math.max(headBytes + bytes, head.byteSize() * 2));
      larger.copyFrom(head);
      head = larger;
    }
    headBytes += bytes;
    return headBytes - bytes;
  }

  @Override
  public void putByte(int value) {
    long at = room(1);
    head.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  @Override
  public void putInt(int value) {
    long at = room(Integer.BYTES); // may move the head
    head.set(INT, at, value);
  }

  @Override
  public void putLong(long value) {
    long at = room(Long.BYTES); // may move the head
    head.set(LONG, at, value);
  }

  @Override
  public void putBytes(byte[] bytes) {
    long at = room(bytes.length);
    MemorySegment.copy(bytes, 0, head, ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  @Override
  public void putPages(PageRuns runs, int pageSizeBytes) {
    for (int run = 0; run < runs.size(); run++) {
      add(memory.pages(runs.first(run), runs.count(run)));
    }
  }

  @Override
  public void putPacked(int byteCount) {
    Objects.requireNonNull(saver, "all crosses as it is here").contents().forEach(this::add);
  }

  @Override
  public void putDeviceState(long byteCount) {
    for (long rest = byteCount; rest > 0; rest -= ZEROS_BYTES) {
      add(Zeros.SEGMENT.asSlice(0, Math.min(rest, ZEROS_BYTES)));
    }
  }

  /// No device is emulated: of its state only the size matters.
  public static final class Zeros {
    public static final MemorySegment SEGMENT = Arena.global().allocate(ZEROS_BYTES);

    private Zeros() {}
  }
}
