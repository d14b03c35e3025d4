package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.CpuState;
import java.util.ArrayList;
import java.util.List;

/// A message, as far as it matters: what it is, which pages it has, how many bytes.
final class Parcel {
  enum Kind {
    PREPARE,
    PREPARED,
    HAND_OVER,
    READY,
    GO,
    RESUMED,
    ZERO_SET,
    REQUEST,
    ANSWER,
    UNIT,
    INSTALLED,
    ALL_RESIDENT,
    COMPLETE
  }

  final Kind kind;
  final List<Long> content = new ArrayList<>();
  final List<Long> zeros = new ArrayList<>();
  List<CpuState> states = List.of();
  long page = -1; // that is asked for, or that an answer names
  int vcpu;
  boolean write;
  long bytes;
  boolean hasDeviceState;

  Parcel(Kind kind) {
    this.kind = kind;
  }

  /// A message of that size without the 5 bytes that every one has.
  Parcel(Kind kind, long bytes) {
    this(kind);
    this.bytes = 5 + bytes;
  }

  boolean hasPages() {
    return kind == Kind.ANSWER || kind == Kind.UNIT;
  }

  /// Gives a message with pages its size.
  Parcel sized(int pageSizeBytes) {
    long runs = runs(content) + runs(zeros);
    bytes = 5 + 16 + 12 * runs + (long) content.size() * pageSizeBytes;
    return this;
  }

  long contentRuns() {
    return runs(content);
  }

  /// How many runs these pages make, each page that follows the one before upwards being joined.
  static long runs(List<Long> pages) {
    long runs = 0;
    for (int i = 0; i < pages.size(); i++) {
      runs += i > 0 && pages.get(i) == pages.get(i - 1) + 1 ? 0 : 1;
    }
    return runs;
  }
}
