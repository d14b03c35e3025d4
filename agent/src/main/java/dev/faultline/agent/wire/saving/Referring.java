package dev.faultline.agent.wire.saving;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Duplicates.Lane;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.codec.PageMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the source of one migration does about duplicates: its links mark them, its session hears
/// what the target has. Demanded pages are left alone: nobody waits for a hash.
public final class Referring {
  private final PageMemory memory;
  private final AtomicLong references = new AtomicLong();
  private final AtomicLong missedPages = new AtomicLong();
  private final @Nullable Lane[] lanes;
  private @Nullable KeptContents contents;

  /// @param memory where pages are sent from
  public Referring(PageMemory memory, int channelCount) {
    this.memory = memory;
    lanes = new Lane[channelCount];
  }

  /// Says what the target keeps, before the first link is made.
  public synchronized void use(KeptContents kept) {
    contents = kept;
  }

  /// For a new link of a channel, by its index among all; what its predecessor carried and nobody
  /// acknowledged is lost.
  public synchronized Marker marker(int channel) {
    KeptContents kept = contents;
    if (kept == null) {
      throw new IllegalStateException("nobody has said what the target keeps");
    }
    Lane before = lanes[channel];
    if (before != null) {
      kept.lost(before);
    }
    Lane lane = new Lane();
    lanes[channel] = lane;
    return new Marker(kept, lane);
  }

  /// By what the target knows what is shared; 0 if nothing is.
  public synchronized long id() {
    return contents == null ? 0 : contents.id();
  }

  /// Before anything is done about pages that the target says it has missed.
  ///
  /// @throws ProtocolException if they are more than references have crossed
  public void requireSent(Message.Missed missed) {
    long all = missedPages.get() + missed.pages().size();
    if (all > references.get()) {
      throw new ProtocolException(
          "missed " + all + " pages where " + references.get() + " references were sent");
    }
  }

  /// Something has come from the target.
  public synchronized void heard(Message message) {
    KeptContents kept = contents;
    if (kept == null) {
      return;
    }
    if (message instanceof Message.Installed installed) {
      int count = Math.min(lanes.length, installed.units().size());
      for (int i = 0; i < count; i++) {
        Lane lane = lanes[i];
        if (lane != null) {
          kept.acknowledged(lane, installed.units().get(i));
        }
      }
    } else if (message instanceof Message.Missed missed) {
      missedPages.addAndGet(missed.pages().size());
      for (int i = 0; i < missed.pages().size(); i++) {
        kept.missed(missed.pages().entry(i));
      }
    }
  }

  /// For how many pages a reference crossed and was enough. Any thread.
  public long pages() {
    return references.get() - missedPages.get();
  }

  /// How many bytes did not cross for it. Any thread.
  public long savedBytes(int pageSizeBytes) {
    return pages() * pageSizeBytes - references.get() * Message.REFERENCE_BYTES;
  }

  /// Marks what leaves by one link.
  public final class Marker {
    private final KeptContents kept;
    private final Lane lane;

    private Marker(KeptContents kept, Lane lane) {
      this.kept = kept;
      this.lane = lane;
    }

    /// Looks for duplicates in a message, which leaves next.
    ///
    /// @param contents gets what has to cross, in its order
    public void mark(Message.Pages message, List<MemorySegment> contents) {
      PageRuns runs = message.runs();
      int place = 0;
      for (int i = 0; i < runs.size(); i++) {
        MemorySegment all = memory.pages(runs.first(i), runs.count(i));
        long pageBytes = all.byteSize() / runs.count(i);
        long from = 0;
        for (long at = 0; at < all.byteSize(); at += pageBytes, place++) {
          long page = runs.first(i) + at / pageBytes;
          KeptContents.Found found =
              message.isDemand()
                  ? KeptContents.Found.NOTHING
                  : kept.find(all.asSlice(at, pageBytes), lane);
          if (found.number() < 0) {
            continue;
          }
          if (at > from) {
            contents.add(all.asSlice(from, at - from));
          }
          from = at + pageBytes;
          if (found.isReference()) {
            message.refer(place, page, found.number());
          } else {
            message.keep(place, page, found.number());
            contents.add(found.copy());
          }
        }
        if (all.byteSize() > from) {
          contents.add(all.asSlice(from));
        }
      }
      references.addAndGet(message.references().size());
      kept.sent(lane);
    }
  }
}
