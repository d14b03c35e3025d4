package dev.faultline.agent.migration;

import dev.faultline.agent.wire.codec.ByteSink;
import java.nio.ByteBuffer;

/// Writes the contents of messages from a guest that holds a number in each page.
final class TestContents implements ByteSink.Contents {
  private final long[] memory;
  Message sent = new Message.Go();

  TestContents(long[] memory) {
    this.memory = memory;
  }

  @Override
  public void page(long page, ByteBuffer into) {
    into.putLong(memory[(int) page] % 1000).position(into.position() + EndpointPair.PAGE - 8);
  }

  /// Of a message that was sent: the pages that do not refer.
  @Override
  public void packed(int byteCount, ByteBuffer into) {
    Message.Pages pages = (Message.Pages) sent;
    References references = pages.references();
    int place = 0;
    int next = 0;
    for (int run = 0; run < pages.runs().size(); run++) {
      for (long page = pages.runs().first(run); page < pages.runs().end(run); page++, place++) {
        if (next < references.size() && references.place(next) == place) {
          next++;
        } else {
          page(page, into);
        }
      }
    }
  }

  @Override
  public void deviceState(long byteCount, ByteBuffer into) {
    into.position(into.position() + (int) byteCount);
  }
}
