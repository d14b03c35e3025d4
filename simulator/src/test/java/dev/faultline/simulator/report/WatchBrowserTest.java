package dev.faultline.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Glance;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.Runs;
import dev.faultline.simulator.watch.Watch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run is looked at in a browser while it goes on, and nobody else can.
class WatchBrowserTest {
  private static final String DRAWN =
      "document.querySelectorAll('figure[data-chart=resident] path').length > 4";

  /// A little more than lies between two looks at a run.
  private static final long LOOK_NANOS = 500_000_000;

  @TempDir private Path folder;

  @Test
  void chartsGrowWhileTheRunGoesOnAndThePageBecomesTheReport() throws Exception {
    Scenario scenario = Catalogue.find("redis").orThrow();
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
        Engine engine = Engines.find("virtual").get();
        Watch watch = new Watch(scenario, "virtual")) {
      browser.open(watch.address());
      assertThat(browser.text("document.querySelector('p.watch').textContent"))
          .isEqualTo("Nothing has been recorded yet.");
      var run = Runs.run(scenario, engine, watch.around(looking(browser)));
      assertThat(browser.comesTrue(DRAWN)).isTrue();
      watch.done(run);
      assertThat(browser.comesTrue("location.pathname.endsWith('/report')")).isTrue();
      assertThat(browser.comesTrue("document.querySelectorAll('table').length > 2")).isTrue();
      assertThat(browser.requests()).allMatch(one -> one.startsWith(watch.address()));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /// A run that waits in its second half until its first curve is drawn.
  private static Progress looking(Browser browser) {
    return new Progress() {
      private boolean drawn;

      @Override
      public boolean update(long done, long all, long nowNanos) {
        if (!drawn && done > all / 2) {
          LockSupport.parkNanos(LOOK_NANOS); // so that the page is sent what there is
        }
        return true;
      }

      @Override
      public void glance(Glance one) {
        // of what has no curve yet there is nothing to wait for
        drawn = drawn || (!one.series().isEmpty() && browser.comesTrue(DRAWN));
      }
    };
  }

  @Test
  void onlyWhoKnowsTheAddressAndComesFromNowhereElseIsAnswered() throws Exception {
    try (Watch watch = new Watch(Catalogue.find("quick").orThrow(), "virtual");
        HttpClient client = HttpClient.newHttpClient()) {
      URI page = URI.create(watch.address());
      assertThat(page.getHost()).isEqualTo("127.0.0.1");
      // 16 random bytes in hex, and a slash before and behind
      assertThat(page.getPath()).hasSize(34);
      assertThat(status(client, HttpRequest.newBuilder(page))).isEqualTo(200);
      assertThat(status(client, HttpRequest.newBuilder(page.resolve("/")))).isEqualTo(404);
      assertThat(status(client, HttpRequest.newBuilder(page.resolve("report")))).isEqualTo(404);
      assertThat(
              status(client, HttpRequest.newBuilder(page).header("Origin", "http://evil.example")))
          .isEqualTo(403);
      String byName = "http://localhost:" + page.getPort() + page.getPath();
      assertThat(status(client, HttpRequest.newBuilder(URI.create(byName)))).isEqualTo(403);
      assertThat(
              status(
                  client, HttpRequest.newBuilder(page).POST(HttpRequest.BodyPublishers.noBody())))
          .isEqualTo(405);
    }
  }

  private static int status(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
