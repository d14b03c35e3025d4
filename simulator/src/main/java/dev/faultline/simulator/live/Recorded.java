package dev.faultline.simulator.live;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.recording.PageState;
import dev.faultline.agent.recording.Sampling.Curve;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.Series;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Recovery;
import dev.faultline.simulator.engine.Timelines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// What two agents have sampled of one migration, on our clock.
final class Recorded {
  private static final int ROW_BYTES = PageState.values().length + 1;

  private final Scenario scenario;
  private final int pageBytes;
  private final News.@Nullable Recorded target;
  private final List<Long> sampleNanos;
  private final List<Long> columnNanos;
  private final List<Long> unsentNanos;
  private final byte[] unsent;

  /// @param atSource turns a time of the source's host into one of ours, `atTarget` of the target's
  Recorded(
      Scenario scenario,
      int index,
      News.@Nullable SourceReport source,
      News.@Nullable TargetReport target,
      LongUnaryOperator atSource,
      LongUnaryOperator atTarget) {
    this.scenario = scenario;
    pageBytes = scenario.migrations().get(index).vm().pageSizeBytes();
    this.target = target == null ? null : target.recorded();
    sampleNanos = target == null ? List.of() : times(target.recorded().sampleNanos(), atTarget);
    columnNanos = target == null ? List.of() : times(target.recorded().columnNanos(), atTarget);
    unsentNanos = source == null ? List.of() : times(source.unsent().nanos(), atSource);
    unsent = source == null ? new byte[0] : source.unsent().columns();
  }

  private static List<Long> times(long[] nanos, LongUnaryOperator clock) {
    return Arrays.stream(nanos).map(clock).boxed().toList();
  }

  List<Series> series() {
    return Timelines.series(sampleNanos, curves());
  }

  /// Bytes become bytes on the wire. What is no track here, or has not a value for each sample, is
  /// left out.
  private List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    for (News.Curve said : target == null ? List.<News.Curve>of() : target.curves()) {
      Track track = Track.find(said.track());
      if (track != null && said.values().length == sampleNanos.size()) {
        curves.add(new Curve(track, track.unit().equals("bytes") ? wire(said) : said.values()));
      }
    }
    return curves;
  }

  private long[] wire(News.Curve said) {
    return Arrays.stream(said.values()).map(v -> scenario.link().wireBytes(v)).toArray();
  }

  /// When the guest had recovered, or -1.
  long recoveredNanos(double pace, long resumeNanos) {
    Recovery recovery = new Recovery(pace, resumeNanos);
    Optional<Curve> guest = curve(Track.GUEST_PROGRESS);
    Optional<Curve> working = curve(Track.WORKING);
    if (guest.isPresent() && working.isPresent()) {
      for (int i = 0; i < sampleNanos.size(); i++) {
        recovery.sample(sampleNanos.get(i), guest.get().values()[i], working.get().values()[i]);
      }
    }
    return recovery.recoveredNanos();
  }

  private Optional<Curve> curve(Track track) {
    return curves().stream().filter(curve -> curve.track() == track).findFirst();
  }

  /// The target's picture; what the source had sent by then and the target had not is in flight.
  @Nullable PageMap pageMap() {
    News.Recorded of = target;
    if (of == null || columnNanos.isEmpty() || of.columns().length % columnNanos.size() != 0) {
      return null;
    }
    int size = of.columns().length / columnNanos.size();
    if (size % ROW_BYTES != 0) {
      return null;
    }
    List<byte[]> columns = new ArrayList<>();
    for (int i = 0; i < columnNanos.size(); i++) {
      byte[] column = Arrays.copyOfRange(of.columns(), i * size, (i + 1) * size);
      inFlight(column, columnNanos.get(i));
      columns.add(column);
    }
    return Timelines.pageMap(of.rowPages(), pageBytes, columnNanos, columns);
  }

  private void inFlight(byte[] column, long nanos) {
    int rows = column.length / ROW_BYTES;
    int before = -1;
    while (before + 1 < unsentNanos.size() && unsentNanos.get(before + 1) <= nanos) {
      before++;
    }
    for (int row = 0; before >= 0 && row < rows && (before + 1) * rows <= unsent.length; row++) {
      int absent = row * ROW_BYTES + PageState.ABSENT.ordinal();
      int left = unsent[before * rows + row] & 255;
      int away = Math.max(0, (column[absent] & 255) - left);
      column[absent] -= (byte) away;
      column[row * ROW_BYTES + PageState.IN_FLIGHT.ordinal()] = (byte) away;
    }
  }
}
