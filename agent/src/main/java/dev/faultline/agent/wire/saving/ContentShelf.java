package dev.faultline.agent.wire.saving;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.References;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the target of one migration does about references: puts what they are to in their place.
public final class ContentShelf {
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private volatile @Nullable ContentStore store;

  /// Says where it is kept, before the first link is made.
  public void use(ContentStore of) {
    store = of;
  }

  private ContentStore store() {
    ContentStore of = store;
    if (of == null) {
      throw new IllegalStateException("nobody has said where contents are kept");
    }
    return of;
  }

  /// Keeps what a message brings to be kept, then takes the pages out of it that refer to what is
  /// not kept.
  ///
  /// @param contents that have crossed
  public void keep(Message.Pages message, MemorySegment contents) {
    ContentStore of = store();
    References kept = message.kept();
    References references = message.references();
    int passed = 0;
    for (int i = 0; i < kept.size(); i++) {
      while (passed < references.size() && references.place(passed) < kept.place(i)) {
        passed++;
      }
      long at = (long) (kept.place(i) - passed) * of.pageSizeBytes();
      if (of.keep(kept.entry(i), contents.asSlice(at, of.pageSizeBytes()))) {
        bytes.addAndGet(of.pageSizeBytes());
      }
    }
    int before = references.size();
    message.miss(of::isKept);
    missed.addAndGet(before - references.size());
  }

  /// Puts together what the pages of a message hold.
  ///
  /// @param contents that have crossed
  /// @param into just as large as the pages
  public void restore(Message.Pages message, MemorySegment contents, MemorySegment into) {
    ContentStore of = store();
    References references = message.references();
    long page = of.pageSizeBytes();
    long from = 0;
    long at = 0;
    for (int i = 0; i < references.size(); i++) {
      long gap = references.place(i) * page - at;
      MemorySegment.copy(contents, from, into, at, gap);
      from += gap;
      at += gap;
      MemorySegment.copy(of.page(references.entry(i)), 0, into, at, page);
      at += page;
    }
    MemorySegment.copy(contents, from, into, at, into.byteSize() - at);
  }

  /// How many bytes are kept for this migration. Any thread.
  public long bytes() {
    return bytes.get();
  }

  /// How many pages have referred to what is not kept. Any thread.
  public long missed() {
    return missed.get();
  }
}
