package dev.faultline.simulator.watch;

import dev.faultline.reports.chart.Assets;
import dev.faultline.reports.chart.RunData;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.page.HtmlReport;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.MigrationResult;
import dev.faultline.reports.result.PhaseStart;
import dev.faultline.reports.result.RunFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.ScenarioWriter;
import dev.faultline.simulator.engine.Glance;
import dev.faultline.simulator.engine.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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
      @Override
      public boolean update(long residentPages, long allPages, long nowNanos) {
        return progress.update(residentPages, allPages, nowNanos);
      }

      @Override
      public void detail(String words) {
        progress.detail(words);
        server.say("state", words);
      }

      @Override
      public void phase(String words) {
        progress.phase(words);
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

  /// The run as far as it is known.
  private RunFile run() {
    List<MigrationResult> migrations = new ArrayList<>();
    for (Scenario.GuestMigration guest : scenario.migrations()) {
      Glance one = seen.get(guest.name());
      migrations.add(
          new MigrationResult(
              guest.name(),
              "running",
              "",
              one == null
                  ? List.of()
                  : one.phases().stream()
                      .map(phase -> new PhaseStart(phase.name(), phase.startNanos()))
                      .toList(),
              new TreeMap<>(),
              List.of(),
              one == null ? List.of() : one.series(),
              one == null ? null : one.pageMap()));
    }
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put("prepaging", scenario.migrations().getFirst().migration().prepaging());
    return new RunFile(
        scenario.name(),
        scenario.question(),
        "",
        engine,
        scenario.seed(),
        scenario.host().name(),
        labels,
        JsonFiles.tree(ScenarioWriter.resolved(scenario)),
        migrations,
        Metrics.all());
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
