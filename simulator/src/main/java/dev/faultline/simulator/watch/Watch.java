package dev.faultline.simulator.watch;

import dev.faultline.reports.chart.Assets;
import dev.faultline.reports.chart.RunData;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.page.HtmlReport;
import dev.faultline.reports.result.RunFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Glance;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.Runs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// Shows a run while it goes on: what it has recorded is sent to a page that draws it as a report
/// does, and that becomes the report at the end.
public final class Watch implements AutoCloseable {
  private static final long PERIOD_NANOS = 400_000_000;

  /// How long the end waits for browsers to fetch the report.
  private static final long FETCH_NANOS_MAX = 5_000_000_000L;

  private final Scenario scenario;
  private final String engine;
  private final WatchServer server;
  private final TreeMap<String, Glance> seen = new TreeMap<>();
  private long lookedNanos;

  /// @throws IOException if no port of this machine's loopback can be had
  public Watch(Scenario scenario, String engine) throws IOException {
    this.scenario = scenario;
    this.engine = engine;
    server = new WatchServer(HtmlReport.watch(run()));
  }

  /// Where the page is; whoever does not know the address does not find it.
  public String address() {
    return server.address();
  }

  /// Hears of the run, and passes everything on.
  public Progress around(Progress progress) {
    return new Progress() {
      private volatile String phase = "";

      @Override
      public boolean update(long done, long all, long nowNanos) {
        return progress.update(done, all, nowNanos);
      }

      @Override
      public boolean isCancelled() {
        return progress.isCancelled();
      }

      @Override
      public void detail(String words) {
        progress.detail(words);
        String before = phase;
        server.say("state", before.isEmpty() ? words : before + ", " + words);
      }

      @Override
      public void phase(String words) {
        progress.phase(words);
        phase = words;
        server.say("state", words);
      }

      @Override
      public boolean wantsGlances() {
        return isDue();
      }

      @Override
      public void glance(Glance one) {
        show(one);
        progress.glance(one);
      }
    };
  }

  private synchronized boolean isDue() {
    long now = System.nanoTime();
    boolean due = server.isWatched() && (lookedNanos == 0 || now - lookedNanos >= PERIOD_NANOS);
    lookedNanos = due ? now : lookedNanos;
    return due;
  }

  private synchronized void show(Glance one) {
    seen.put(one.name(), one);
    server.say("data", Assets.embedded(RunData.of(run())));
  }

  /// The run as far as it is known, as a result of it would be made.
  private RunFile run() {
    List<MigrationOutcome> soFar = new ArrayList<>();
    for (Scenario.GuestMigration guest : scenario.migrations()) {
      Glance one = seen.get(guest.name());
      soFar.add(
          new MigrationOutcome(
              guest.name(),
              MigrationOutcome.Status.UNFINISHED,
              "",
              one == null ? List.of() : one.phases(),
              new Measured(),
              new Histogram(3),
              new TreeMap<>(),
              List.of(),
              one == null ? List.of() : one.series(),
              one == null ? null : one.pageMap()));
    }
    return Runs.result(scenario, engine, new RunOutcome(soFar));
  }

  /// The run is over: browsers that look at it go on to its report, which they are given a few
  /// seconds to fetch.
  public void done(RunFile run) {
    server.finish(HtmlReport.of(run).getBytes(StandardCharsets.UTF_8), FETCH_NANOS_MAX);
  }

  @Override
  public void close() {
    server.close();
  }
}
