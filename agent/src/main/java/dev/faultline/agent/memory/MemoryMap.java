package dev.faultline.agent.memory;

import java.util.List;

/// The guest-physical layout, as a PC's firmware reports it by INT 15h, E820: typed regions in
/// ascending order that do not overlap, with holes between them.
///
/// A program counts its RAM pages from 0 (the *RAM index*); [#frame(long)] gives the page frame
/// number behind an index, so that no program knows of holes.
public final class MemoryMap {
  /// Those of x86-64 (4 KiB, 2 MiB, 1 GiB), Arm (16 and 64 KiB besides) and Power (16 MiB).
  public static final List<Integer> PAGE_SIZES =
      List.of(4 << 10, 16 << 10, 64 << 10, 2 << 20, 16 << 20, 1 << 30);

  private final int pageSizeBytes;
  private final List<Region> regions;
  private final long[] ramFirsts;
  private final long[] ramStarts;
  private final long ramPageCount;
  private final long capacity;

  /// @param pageSizeBytes one of [#PAGE_SIZES]
  /// @param regions ascending, without overlap, with at least one page of RAM
  public MemoryMap(int pageSizeBytes, List<Region> regions) {
    if (!PAGE_SIZES.contains(pageSizeBytes)) {
      throw new IllegalArgumentException("page size " + pageSizeBytes + "; " + PAGE_SIZES);
    }
    this.pageSizeBytes = pageSizeBytes;
    this.regions = List.copyOf(regions);
    long end = 0;
    for (Region region : regions) {
      if (region.first() < end) {
        throw new IllegalArgumentException("region at page " + region.first() + " overlaps " + end);
      }
      end = region.end();
    }
    capacity = end;
    List<Region> ram = regions.stream().filter(r -> r.kind() == Region.Kind.RAM).toList();
    if (ram.isEmpty()) {
      throw new IllegalArgumentException("a memory map without RAM");
    }
    ramFirsts = new long[ram.size()];
    ramStarts = new long[ram.size()];
    long index = 0;
    for (int i = 0; i < ramFirsts.length; i++) {
      ramFirsts[i] = ram.get(i).first();
      ramStarts[i] = index;
      index += ram.get(i).count();
    }
    ramPageCount = index;
  }

  /// A map of nothing but RAM from page 0.
  public static MemoryMap flat(int pageSizeBytes, long pageCount) {
    return new MemoryMap(pageSizeBytes, List.of(new Region(0, pageCount, Region.Kind.RAM)));
  }

  /// The layout of a PC with `memoryBytes` of RAM: a hole below 1 MiB for video memory and
  /// firmware, and one from 3 to 4 GiB for devices, whose share of RAM is found above 4 GiB (QEMU's
  /// `pc` machine, with `above_4g_mem_size`). Small guests (under 2 MiB) and guests of larger pages
  /// have no low hole.
  public static MemoryMap pc(int pageSizeBytes, long memoryBytes) {
    long pages = memoryBytes / pageSizeBytes;
    long hole = (3L << 30) / pageSizeBytes;
    long above = (4L << 30) / pageSizeBytes;
    java.util.ArrayList<Region> regions = new java.util.ArrayList<>();
    long low = 0;
    if (pageSizeBytes == 4096 && pages >= 512) {
      regions.add(new Region(0, 160, Region.Kind.RAM));
      regions.add(new Region(160, 96, Region.Kind.RESERVED));
      low = 256;
      pages -= 160;
    }
    long below = Math.min(pages, hole - low);
    regions.add(new Region(low, below, Region.Kind.RAM));
    if (pages > below) {
      regions.add(new Region(hole, above - hole, Region.Kind.DEVICE));
      regions.add(new Region(above, pages - below, Region.Kind.RAM));
    }
    return new MemoryMap(pageSizeBytes, regions);
  }

  public int pageSizeBytes() {
    return pageSizeBytes;
  }

  public List<Region> regions() {
    return regions;
  }

  /// How many pages of RAM.
  public long ramPageCount() {
    return ramPageCount;
  }

  /// One more than the highest page frame number: the capacity of a [PageSet] over this map.
  public long capacity() {
    return capacity;
  }

  /// Whether there is such a page frame, and it is RAM.
  public boolean isRam(long frame) {
    for (Region region : regions) {
      if (region.kind() == Region.Kind.RAM
          && frame >= region.first()
          && frame < region.first() + region.count()) {
        return true;
      }
    }
    return false;
  }

  /// Whether the RAM index of every page is its page frame number.
  public boolean isFlat() {
    return ramFirsts.length == 1 && ramFirsts[0] == 0;
  }

  /// The page frame number behind RAM index `index`, 0 to [#ramPageCount()] - 1.
  public long frame(long index) {
    if (index < 0 || index >= ramPageCount) {
      throw new IndexOutOfBoundsException("RAM index " + index + " of " + ramPageCount);
    }
    int region = ramStarts.length - 1;
    while (ramStarts[region] > index) {
      region--;
    }
    return ramFirsts[region] + (index - ramStarts[region]);
  }

  /// The RAM index of the first of `count` page frames that lie in RAM one after the other; their
  /// indexes follow one another too.
  ///
  /// @throws IndexOutOfBoundsException if one of them is no RAM
  public long index(long frame, long count) {
    for (int i = 0; i < ramStarts.length; i++) {
      long end = i + 1 < ramStarts.length ? ramStarts[i + 1] : ramPageCount;
      long offset = frame - ramFirsts[i];
      if (offset >= 0 && count >= 1 && count <= end - ramStarts[i] - offset) {
        return ramStarts[i] + offset;
      }
    }
    throw new IndexOutOfBoundsException(
        "page frames " + frame + " to " + (frame + count - 1) + " are not all RAM of one region");
  }

  /// Adds the page frames behind a set of RAM indexes.
  public void addFrames(PageSet indexes, PageSet frames) {
    for (int i = 0; i < ramStarts.length; i++) {
      long end = i + 1 < ramStarts.length ? ramStarts[i + 1] : ramPageCount;
      long shift = ramFirsts[i] - ramStarts[i];
      long index = indexes.next(ramStarts[i]);
      while (index >= 0 && index < end) {
        long count = Math.min(end, indexes.nextAbsent(index)) - index;
        frames.addRun(index + shift, count);
        index = indexes.next(index + count);
      }
    }
  }

  /// A set of all RAM pages.
  public PageSet ram() {
    PageSet set = new PageSet(capacity);
    for (Region region : regions) {
      if (region.kind() == Region.Kind.RAM) {
        set.addRun(region.first(), region.count());
      }
    }
    return set;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryMap map
        && map.pageSizeBytes == pageSizeBytes
        && map.regions.equals(regions);
  }

  @Override
  public int hashCode() {
    return regions.hashCode() * 31 + pageSizeBytes;
  }

  @Override
  public String toString() {
    return "MemoryMap" + regions;
  }
}
