package dev.faultline.reports.stats;

/// A 95 % interval, its ends included.
public record Interval(double low, double high) {
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(low + " to " + high);
    }
  }

  public boolean holds(double value) {
    return low <= value && value <= high;
  }

  /// The interval of the reciprocal of what this is an interval of, which must be above 0.
  public Interval reciprocal() {
    return new Interval(1 / high, 1 / low);
  }
}
