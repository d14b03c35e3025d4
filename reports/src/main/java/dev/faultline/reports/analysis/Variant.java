package dev.faultline.reports.analysis;

import dev.faultline.reports.result.SetFile.Limit;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One value of a set's first axis, with what one migration cost under it, seed by seed. What is
/// computed of it is kept, since tables, verdicts and charts ask for the same again and again. For
/// one thread at a time.
public final class Variant {
  private final String name;
  private final boolean clairvoyant;
  private final List<Limit> beyond;
  private final TreeMap<Long, MigrationResult> bySeed;
  private final int asked;
  private final TreeMap<String, Optional<Estimate>> estimates = new TreeMap<>();
  private final TreeMap<String, TreeMap<String, Optional<PairedDifference>>> differences =
      new TreeMap<>();

  /// @param name the axis value
  /// @param clairvoyant whether it is told the future, so that nobody can choose it
  /// @param beyond the limits that it does not stay within
  /// @param bySeed result of the runs that were done
  /// @param asked how many runs were asked for
  public Variant(
      String name,
      boolean clairvoyant,
      List<Limit> beyond,
      TreeMap<Long, MigrationResult> bySeed,
      int asked) {
    this.name = name;
    this.clairvoyant = clairvoyant;
    this.beyond = beyond;
    this.bySeed = bySeed;
    this.asked = asked;
  }

  public String name() {
    return name;
  }

  public boolean clairvoyant() {
    return clairvoyant;
  }

  public List<Limit> beyond() {
    return beyond;
  }

  public TreeMap<Long, MigrationResult> bySeed() {
    return bySeed;
  }

  public int asked() {
    return asked;
  }

  /// Whether one can, and may, choose it.
  public boolean choosable() {
    return !clairvoyant && beyond.isEmpty();
  }

  /// The metric's value for each of the seeds, null where it is missing.
  public List<@Nullable Double> values(String metric, List<Long> seeds) {
    List<@Nullable Double> values = new ArrayList<>();
    for (Long seed : seeds) {
      MigrationResult result = bySeed.get(seed);
      values.add(result == null ? null : result.metric(metric));
    }
    return values;
  }

  /// Mean and interval over the seeds that have the metric; null if none has.
  public @Nullable Estimate estimate(String metric) {
    return estimates
        .computeIfAbsent(metric, key -> Optional.ofNullable(computed(key)))
        .orElse(null);
  }

  private @Nullable Estimate computed(String metric) {
    List<Double> values = new ArrayList<>();
    for (MigrationResult result : bySeed.values()) {
      Double value = result.metric(metric);
      if (value != null) {
        values.add(value);
      }
    }
    return Estimate.of(values);
  }

  /// Held against another one of the same analysis, seed by seed; null if no seed has both.
  @Nullable PairedDifference difference(Variant other, String metric, List<Long> seeds) {
    return differences
        .computeIfAbsent(metric, key -> new TreeMap<>())
        .computeIfAbsent(
            other.name,
            key ->
                Optional.ofNullable(
                    PairedDifference.of(values(metric, seeds), other.values(metric, seeds))))
        .orElse(null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Variant variant
        && name.equals(variant.name)
        && clairvoyant == variant.clairvoyant
        && beyond.equals(variant.beyond)
        && bySeed.equals(variant.bySeed)
        && asked == variant.asked;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, clairvoyant, beyond, bySeed, asked);
  }

  /// Runs asked for that did not complete or were not done.
  public int incomplete() {
    int completed = 0;
    for (MigrationResult result : bySeed.values()) {
      if (result.status().equals(MigrationResult.COMPLETED)) {
        completed++;
      }
    }
    return asked - completed;
  }

  /// Whether every run asked for gave the metric, so that the variant may be ranked by it.
  public boolean hasAll(String metric) {
    Estimate estimate = estimate(metric);
    return estimate != null && estimate.count() == asked;
  }
}
