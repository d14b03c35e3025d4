package dev.faultline.agent.memory;

/// One typed range of guest-physical memory.
///
/// @param first its first page frame number
/// @param count how many pages, at least 1
/// @param kind what the guest finds there
public record Region(long first, long count, Kind kind) {
  /// What a region is. Only RAM is migrated page by page; a device's memory travels in its state.
  public enum Kind {
    RAM,
    RESERVED,
    DEVICE
  }

  public Region {
    if (first < 0 || count < 1 || first > PageSet.CAPACITY_MAX - count) {
      throw new IllegalArgumentException("region of " + count + " pages at page " + first);
    }
  }

  /// The page after the last one.
  public long end() {
    return first + count;
  }
}
