package dev.faultline.agent.probe;

import dev.faultline.agent.machine.GuestContent;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.PackingRule;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.wire.saving.PageHash;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Measures what it takes to send less: compression, hashes of pages, comparisons. The pages shrink
/// to 55 % by LZ4 and to 45 % by zstd, and do not fit the caches.
public final class SavingProbe implements AutoCloseable {
  private static final int PAGE_BYTES = 4096;
  private static final int UNIT_BYTES = 256 << 10;
  private static final ContentSpec CONTENT = new ContentSpec(0, 0, 1, 55, 45, 20);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final int pageCount;
  private long sink;

  /// @param bytes a multiple of 256 KiB
  public SavingProbe(int bytes) {
    memory = arena.allocate(bytes, PAGE_BYTES);
    pageCount = bytes / PAGE_BYTES;
    GuestContent content = new GuestContent(1, PAGE_BYTES, CONTENT);
    for (int page = 0; page < pageCount; page++) {
      content.fill(memory, (long) page * PAGE_BYTES, page);
    }
  }

  /// Nanoseconds a page, by the fastest of eight units.
  public PackingRule pack(Compression how) {
    MigrationPlan plan = WirePair.plan(pageCount, 1, UNIT_BYTES);
    MigrationPlan packs =
        new MigrationPlan(
            plan.migrationId(),
            plan.digest(),
            plan.map(),
            plan.vcpus(),
            plan.deviceStateBytes(),
            plan.spec().withSaving(new SavingSpec(how, SavingSpec.Dedup.OFF)));
    return PackProbe.run(
        packs, (first, count) -> memory.asSlice(first * PAGE_BYTES, count * PAGE_BYTES));
  }

  /// Each page hashed as a source does it; nanoseconds a page.
  public double hashNanos() {
    PageHash hash = new PageHash();
    long begin = System.nanoTime();
    for (int page = 0; page < pageCount; page++) {
      sink += hash.of(memory.asSlice((long) page * PAGE_BYTES, PAGE_BYTES));
    }
    return (System.nanoTime() - begin) / (double) pageCount;
  }

  /// Each page of one half with its equal in the other; nanoseconds a comparison.
  public double compareNanos() {
    long half = pageCount / 2 * (long) PAGE_BYTES;
    MemorySegment.copy(memory, 0, memory, half, half);
    long begin = System.nanoTime();
    for (long at = 0; at < half; at += PAGE_BYTES) {
      sink +=
          MemorySegment.mismatch(
              memory, at, at + PAGE_BYTES, memory, half + at, half + at + PAGE_BYTES);
    }
    double nanos = (System.nanoTime() - begin) * (double) PAGE_BYTES / half;
    if (sink == Long.MIN_VALUE) {
      throw new IllegalStateException("pages that are equal are not");
    }
    return nanos;
  }

  @Override
  public void close() {
    arena.close();
  }
}
