package dev.faultline.agent.pager;

import dev.faultline.agent.request.RequestException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a hypervisor says of the guest memory that it hands over, beside the userfaultfd itself:
/// Firecracker's `GuestRegionUffdMapping`,
/// docs/snapshotting/handling-page-faults-on-snapshot-resume of its repository.
///
/// @param regions by address
/// @param pageSizeBytes of all of them
public record HandOver(List<Region> regions, int pageSizeBytes) {
  /// A mapping of the hypervisor's.
  ///
  /// @param address in its process, of the first byte
  /// @param bytes of it
  /// @param imageOffset where its first byte lies in the image
  public record Region(long address, long bytes, long imageOffset) {
    long end() {
      return address + bytes;
    }
  }

  private static final List<Integer> PAGE_SIZES = List.of(4096, 2 << 20);

  /// @throws RequestException if a region cannot be what it says: it comes from another program
  public HandOver {
    List<Region> sorted = new ArrayList<>(regions);
    sorted.sort(Comparator.comparingLong(Region::address));
    regions = List.copyOf(sorted);
    if (!PAGE_SIZES.contains(pageSizeBytes)) {
      throw no("pages of " + pageSizeBytes + " bytes; they must have 4096 or 2097152");
    }
    if (regions.isEmpty()) {
      throw no("no region");
    }
    long before = 0;
    for (Region one : regions) {
      if (one.bytes <= 0 || one.address <= 0 || one.imageOffset < 0) {
        throw no("a region at %#x of %d bytes".formatted(one.address, one.bytes));
      }
      if ((one.address | one.bytes | one.imageOffset) % pageSizeBytes != 0) {
        throw no(
            "a region at %#x of %d bytes, offset %d: not of whole pages of %d bytes"
                .formatted(one.address, one.bytes, one.imageOffset, pageSizeBytes));
      }
      if (one.end() < one.address || one.imageOffset + one.bytes < 0) {
        throw no("a region at %#x of %d bytes, beyond memory".formatted(one.address, one.bytes));
      }
      if (one.address < before) {
        throw no("a region at %#x that overlaps another".formatted(one.address));
      }
      before = one.end();
    }
    apartInImage(regions);
  }

  private static void apartInImage(List<Region> regions) {
    long before = 0;
    for (Region one :
        regions.stream().sorted(Comparator.comparingLong(Region::imageOffset)).toList()) {
      if (one.imageOffset < before) {
        throw no("two regions for offset " + one.imageOffset + " of the image");
      }
      before = one.imageOffset + one.bytes;
    }
  }

  private static RequestException no(String what) {
    return new RequestException("the hypervisor hands over " + what);
  }

  /// How far into the image they reach.
  public long imageBytes() {
    return regions.stream().mapToLong(one -> one.imageOffset + one.bytes).max().orElseThrow();
  }

  /// Page of the image that is mapped at an address; -1 if none is.
  long page(long address) {
    for (Region one : regions) {
      if (address >= one.address && address < one.end()) {
        return (one.imageOffset + address - one.address) / pageSizeBytes;
      }
    }
    return -1;
  }

  /// Where a page of the image is mapped; -1 if it is not.
  long address(long page) {
    long offset = page * pageSizeBytes;
    for (Region one : regions) {
      if (offset >= one.imageOffset && offset < one.imageOffset + one.bytes) {
        return one.address + offset - one.imageOffset;
      }
    }
    return -1;
  }

  /// How many pages from one that is mapped on, at most so many, are mapped behind it.
  long run(long page, long limit) {
    long offset = page * pageSizeBytes;
    for (Region one : regions) {
      if (offset >= one.imageOffset && offset < one.imageOffset + one.bytes) {
        return Math.min(limit, (one.imageOffset + one.bytes - offset) / pageSizeBytes);
      }
    }
    return 0;
  }
}
