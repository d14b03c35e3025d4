package dev.faultline.agent.wire.link;

import dev.faultline.agent.wire.codec.ByteSink;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Memory in which page n is full of the byte n, and a device state of zeros.
record NumberedPages(int pageSizeBytes) implements ByteSink.Contents {
  @Override
  public void page(long page, ByteBuffer into) {
    byte[] bytes = new byte[pageSizeBytes];
    Arrays.fill(bytes, (byte) page);
    into.put(bytes);
  }

  @Override
  public void deviceState(long byteCount, ByteBuffer into) {
    into.put(new byte[(int) byteCount]);
  }
}
