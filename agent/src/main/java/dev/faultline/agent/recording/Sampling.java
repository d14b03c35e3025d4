package dev.faultline.agent.recording;

import dev.faultline.reports.metric.Track;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What was sampled of one migration: tracks, at most 1000 points each, and pictures of its memory,
/// at most 256. For one thread at a time.
public final class Sampling {
  /// As often as any engine samples.
  public static final long PERIOD_NANOS = 10_000_000;

  private static final int SAMPLES_MAX = 1000;
  private static final int COLUMNS_MAX = 256;

  /// The values of one instant.
  public static final class Row {
    private final EnumMap<Track, Long> values = new EnumMap<>(Track.class);

    public void put(Track track, long value) {
      values.put(track, value);
    }
  }

  /// One curve: a value for each of [#sampleNanos()].
  public record Curve(Track track, long[] values) {}

  private final Thinned<Row> samples = new Thinned<>(SAMPLES_MAX);
  private final Thinned<byte[]> columns = new Thinned<>(COLUMNS_MAX);

  /// @param fill puts the same tracks each time; is called if the sample is kept
  /// @param column see [PageStates#column()]; is called if the picture is kept
  public void sample(long nowNanos, Consumer<Row> fill, Supplier<byte[]> column) {
    if (samples.wantsNext()) {
      Row row = new Row();
      fill.accept(row);
      samples.add(nowNanos, row);
    }
    if (columns.wantsNext()) {
      columns.add(nowNanos, column.get());
    }
  }

  public long[] sampleNanos() {
    return samples.all().stream().mapToLong(Thinned.Sample::nanos).toArray();
  }

  public List<Curve> curves() {
    List<Thinned.Sample<Row>> all = samples.all();
    List<Curve> curves = new ArrayList<>();
    if (!all.isEmpty()) {
      for (Track track : all.getFirst().value().values.keySet()) {
        long[] values = new long[all.size()];
        Arrays.setAll(values, i -> all.get(i).value().values.getOrDefault(track, 0L));
        curves.add(new Curve(track, values));
      }
    }
    return curves;
  }

  public long[] columnNanos() {
    return columns.all().stream().mapToLong(Thinned.Sample::nanos).toArray();
  }

  /// One for each of [#columnNanos()].
  public List<byte[]> columns() {
    return columns.all().stream().map(Thinned.Sample::value).toList();
  }
}
