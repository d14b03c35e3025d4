package dev.faultline.agent.wire.codec;

import dev.faultline.agent.memory.PageRuns;
import java.nio.ByteBuffer;

/// Writes messages into a buffer; page contents and device state are asked of an owner, a piece at
/// a time.
public final class ByteSink implements Sink {
  /// Gives bytes that are not in the message itself.
  public interface Contents {
    void page(long page, ByteBuffer into);

    void deviceState(long byteCount, ByteBuffer into);

    /// What crosses of the contents of the message that is written.
    default void packed(int byteCount, ByteBuffer into) {
      throw new IllegalStateException("all crosses as it is here");
    }
  }

  private static final Contents NONE =
      new Contents() {
        @Override
        public void page(long page, ByteBuffer into) {
          throw new IllegalStateException("no memory to read page " + page + " of");
        }

        @Override
        public void deviceState(long byteCount, ByteBuffer into) {
          throw new IllegalStateException("no device to read the state of");
        }
      };

  private final ByteBuffer buffer;
  private final Contents contents;

  /// For messages without pages and device state.
  public ByteSink(ByteBuffer buffer) {
    this(buffer, NONE);
  }

  public ByteSink(ByteBuffer buffer, Contents contents) {
    this.buffer = buffer;
    this.contents = contents;
  }

  @Override
  public void putByte(int value) {
    buffer.put((byte) value);
  }

  @Override
  public void putInt(int value) {
    buffer.putInt(value);
  }

  @Override
  public void putLong(long value) {
    buffer.putLong(value);
  }

  @Override
  public void putBytes(byte[] bytes) {
    buffer.put(bytes);
  }

  @Override
  public void putPages(PageRuns runs, int pageSizeBytes) {
    for (int run = 0; run < runs.size(); run++) {
      for (long page = runs.first(run); page < runs.end(run); page++) {
        contents.page(page, buffer);
      }
    }
  }

  @Override
  public void putPacked(int byteCount) {
    contents.packed(byteCount, buffer);
  }

  @Override
  public void putDeviceState(long byteCount) {
    contents.deviceState(byteCount, buffer);
  }
}
