package dev.faultline.agent.wire.saving;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/// XXH64 of pages, with a seed of its own, so that nobody can write pages beforehand that meet. Any
/// thread.
public final class PageHash {
  private final XXHash64 hash = XXHashFactory.fastestInstance().hash64();
  private final long seed = ThreadLocalRandom.current().nextLong();

  /// @param page in native memory
  public long of(MemorySegment page) {
    return hash.hash(page.asByteBuffer(), 0, (int) page.byteSize(), seed);
  }
}
