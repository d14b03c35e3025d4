package dev.faultline.simulator.virtual.link;

/// What a receiver has taken in of a stream, each as of the instant at which the sender hears of
/// it.
final class Credits {
  private final LongQueue nanos = new LongQueue(); // ascending
  private final LongQueue bytes = new LongQueue();

  void add(long atNanos, long taken) {
    nanos.add(atNanos);
    bytes.add(taken);
  }

  /// Takes those away that are there by this time.
  ///
  /// @return their bytes
  long take(long until) {
    long sum = 0;
    while (!nanos.isEmpty() && nanos.first() <= until) {
      nanos.remove();
      sum += bytes.remove();
    }
    return sum;
  }

  /// When the next one is there; `Long.MAX_VALUE` if none is under way.
  long nextNanos() {
    return nanos.isEmpty() ? Long.MAX_VALUE : nanos.first();
  }

  int size() {
    return nanos.size();
  }

  long nanos(int index) {
    return nanos.get(index);
  }

  long bytes(int index) {
    return bytes.get(index);
  }

  void clear() {
    nanos.clear();
    bytes.clear();
  }
}
