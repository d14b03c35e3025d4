package dev.faultline.agent.recording;

import java.util.ArrayList;
import java.util.List;

/// Samples over time in bounded space: when it is full every other one is dropped, and from then on
/// only every other one is kept, and so on. For one thread at a time.
final class Thinned<T> {
  /// A sample and its time.
  record Sample<T>(long nanos, T value) {}

  private final int most;
  private final List<Sample<T>> kept = new ArrayList<>();
  private int stride = 1;
  private long offered;

  /// @param most how many are kept; even
  Thinned(int most) {
    this.most = most;
  }

  /// Whether the next sample would be kept; says so once for each sample.
  boolean wantsNext() {
    boolean wants = offered++ % stride == 0;
    if (wants && kept.size() == most) {
      List<Sample<T>> half = new ArrayList<>();
      for (int i = 0; i < kept.size(); i += 2) {
        half.add(kept.get(i));
      }
      kept.clear();
      kept.addAll(half);
      stride *= 2;
    }
    return wants;
  }

  void add(long nanos, T value) {
    kept.add(new Sample<>(nanos, value));
  }

  List<Sample<T>> all() {
    return List.copyOf(kept);
  }
}
