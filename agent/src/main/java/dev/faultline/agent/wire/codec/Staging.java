package dev.faultline.agent.wire.codec;

import dev.faultline.agent.migration.Message;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Lends memory that is better than any to receive the pages of some messages into. Any thread.
public interface Staging {
  /// Lends nothing.
  Staging NONE =
      new Staging() {
        @Override
        public @Nullable MemorySegment lend(Message.Pages pages) {
          return null;
        }

        @Override
        public void takeBack(MemorySegment lent) {
          throw new IllegalStateException("nothing was lent");
        }
      };

  /// Native memory just as large as the contents of these pages, or null to receive them elsewhere.
  @Nullable MemorySegment lend(Message.Pages pages);

  /// The message has been delivered, or never will be.
  void takeBack(MemorySegment lent);
}
