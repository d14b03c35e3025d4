package dev.faultline.agent.machine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/// What the bytes of a guest's memory must be. A filled page holds words that derive from (seed,
/// page), of the kind that its [ContentModel] says; a write by vCPU v at its step s stores one word
/// that derives from (seed, page, v, s) in word v of the page, or 0 where the page stays zero. So
/// every byte is known from the seed and from how far each vCPU has come, a write may be repeated,
/// and vCPUs do not race.
///
/// Pages are RAM indexes.
public final class GuestContent {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FILL_BYTES = 1 << 20;

  private final long seed;
  private final int words;
  private final ContentModel model;
  private final boolean isUnique;
  private final boolean keepsZeros;

  /// Of a guest.
  public GuestContent(long seed, int pageSizeBytes, GuestSpec guest) {
    this(seed, pageSizeBytes, guest.content(), guest.keepsZeros());
  }

  /// Of one whose writes leave no page zero.
  public GuestContent(long seed, int pageSizeBytes, ContentSpec spec) {
    this(seed, pageSizeBytes, spec, false);
  }

  private GuestContent(long seed, int pageSizeBytes, ContentSpec spec, boolean keepsZeros) {
    this.keepsZeros = keepsZeros;
    this.seed = mix(seed + GAMMA);
    words = pageSizeBytes / Long.BYTES;
    model = new ContentModel(spec, seed, pageSizeBytes);
    isUnique = model.isUnique();
  }

  int words() {
    return words;
  }

  /// The word that a vCPU stores at its step `step`, counted from 0 since its start.
  long written(long page, int vcpu, long step) {
    return keepsZeros && model.isZero(page)
        ? 0
        : mix(mix(seed ^ page * GAMMA) + (vcpu + 1L) * GAMMA ^ mix(step));
  }

  /// Fills a page, whose memory is zero.
  public void fill(MemorySegment memory, long offset, long page) {
    long state = first(page);
    long end = offset + dense(page) * 8L;
    for (long at = offset; at < end; at += 8) {
      memory.set(JAVA_LONG, at, word(state));
      state += GAMMA;
    }
  }

  /// Fills the first pages of a guest's memory.
  ///
  /// @param wanted asked all the while
  /// @throws HostException if it is not wanted any more, or the host has no memory
  void fill(GuestMemory mapped, MemorySegment view, long pages, BooleanSupplier wanted) {
    long page = mapped.pageSizeBytes();
    long batch = Math.max(1, FILL_BYTES / page);
    for (long first = 0; first < pages; first += batch) {
      if (!wanted.getAsBoolean()) {
        throw new HostException("nobody waits any more for the guest, which was being filled");
      }
      long end = Math.min(pages, first + batch);
      mapped.populate(first, end - first);
      for (long i = first; i < end; i++) {
        fill(view, i * page, i);
      }
    }
  }

  /// The first word from `word` on at which a page is not as it was filled, or -1.
  int mismatch(MemorySegment memory, long offset, long page, int word) {
    long state = first(page) + word * GAMMA;
    int dense = dense(page);
    for (int i = word; i < words; i++) {
      if (memory.get(JAVA_LONG, offset + i * 8L) != (i < dense ? word(state) : 0)) {
        return i;
      }
      state += GAMMA;
    }
    return -1;
  }

  /// What a filled page holds in a word that nobody has written.
  long filled(long page, int word) {
    return word < dense(page) ? word(first(page) + word * GAMMA) : 0;
  }

  /// Whether a page is filled with nothing but zeros.
  boolean isZero(long page) {
    return model.isZero(page);
  }

  private int dense(long page) {
    return isUnique ? words : model.denseWords(page);
  }

  private long word(long state) {
    return isUnique ? mix(state) : ContentModel.symbol(mix(state), model.symbols());
  }

  private long first(long page) {
    long origin = isUnique ? page : model.origin(page);
    return mix((origin < 0 ? 0 : seed) + origin * GAMMA);
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  /// generators, OOPSLA 2014, with the constants of Stafford's Mix13).
  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
