package dev.faultline.simulator.virtual;

import dev.faultline.agent.migration.Message;
import java.util.BitSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The contents that two pages at least have had in common on their way from one host to the other.
/// The target keeps an immutable copy of each, the source one to compare with; both have room for
/// so many bytes, and nothing is dropped for something newer, so that a reference is never to what
/// is gone.
final class DuplicateStore {
  /// 64 MiB on each host.
  static final long BYTES_MAX = 64L << 20;

  /// A content that has been seen.
  static final class Entry {
    /// Its number at the target; -1 while only one page has had it.
    int number = -1;

    /// Who sent it to be kept, on which channel, in which unit of that.
    @Nullable Dedup by;

    int channel;
    long unit;
  }

  private final TreeMap<Long, Entry> seen = new TreeMap<>();
  private int entries;
  private long bytes;
  private final BitSet atTarget = new BitSet();

  /// The entry of a content, or null if this is the first page to have it.
  @Nullable Entry find(long content) {
    Entry entry = seen.get(content);
    if (entry == null) {
      seen.put(content, new Entry());
    }
    return entry;
  }

  /// A message is installed: what is to be kept is there from now on, and what it refers to was.
  ///
  /// @throws IllegalStateException if it was not
  void installed(Message.Pages pages) {
    for (int i = 0; i < pages.kept().size(); i++) {
      atTarget.set(pages.kept().entry(i));
    }
    for (int i = 0; i < pages.references().size(); i++) {
      if (!atTarget.get(pages.references().entry(i))) {
        throw new IllegalStateException(
            "page " + pages.references().page(i) + " refers to what the target does not have");
      }
    }
  }

  /// Gives a content a number, if there is room for it.
  boolean keep(Entry entry, int pageSizeBytes) {
    if (bytes + pageSizeBytes > BYTES_MAX) {
      return false;
    }
    bytes += pageSizeBytes;
    entry.number = entries++;
    return true;
  }
}
