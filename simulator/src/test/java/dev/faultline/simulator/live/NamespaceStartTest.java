package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.NamespaceStart;
import dev.faultline.simulator.live.agents.ShapedLink;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

@Order(3)
@ResourceLock(HostLocks.LIVE)
@Timeout(120)
class NamespaceStartTest {
  private static Scenario quick(String bandwidth) {
    return Catalogue.find("quick", List.of("vm.vcpus=1", "link.bandwidth=" + bandwidth)).orThrow();
  }

  private static LocalAgents local(LinkSpec link) throws IOException {
    return new LocalAgents(new NamespaceStart(link, false), () -> true);
  }

  private static String missing = "";

  /// Once for all tests: agents take seconds to start.
  @BeforeAll
  static void tryNamespaces() {
    missing = ShapedLink.missing();
    if (missing.isEmpty()) {
      try (LocalAgents unused = local(quick("1Gbit/s").link())) {
        return;
      } catch (IOException e) {
        missing = String.valueOf(e.getMessage());
      }
    }
  }

  private static void assumeNamespaces() {
    assumeTrue(missing.isEmpty(), () -> "skipped, because " + missing);
  }

  /// 1 Gbit/s = 125 MB/s: a millisecond is 125,000 bytes, less than the least burst of 128 KiB; 50
  /// ms are 6,250,000, and the burst on top. 38 bytes of framing, of which tbf sees 14.
  @Test
  void theShaperHasTheLinksRateAndFraming() {
    assertThat(ShapedLink.shaper(quick("1Gbit/s").link()))
        .containsExactly(
            "tbf",
            "rate",
            "1000000000bit",
            "burst",
            "131072",
            "limit",
            "6381072",
            "overhead",
            "24");
    assertThat(ShapedLink.shaper(quick("10Gbit/s").link())).contains("1250000", "63750000");
  }

  /// 16 MiB of pages at 400 Mbit/s of which 1448 of each 1538 bytes are theirs: 0.356 s.
  @Test
  void agentsInNamespacesOfTheirOwnMigrateAGuestOverAShapedLinkAndAreGoneAfterwards() {
    assumeNamespaces();
    Scenario scenario = quick("400Mbit/s");
    AtomicReference<LocalAgents> started = new AtomicReference<>();
    LiveEngine engine =
        new LiveEngine(
            (link, wanted) -> {
              started.set(local(scenario.link()));
              return started.get();
            });
    try (engine) {
      MigrationOutcome outcome = engine.run(scenario, Progress.NONE).migrations().getFirst();
      assertThat(outcome.message()).isEmpty();
      assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
      assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(340_000_000);
    }
    assertThat(started.get().processes()).noneMatch(ProcessHandle::isAlive);
  }

  /// The shaper itself holds the rate, whatever the source thinks of the link: told 10 Gbit/s it
  /// sends far more than the 400 Mbit/s that pass.
  @Test
  void theShaperHoldsASourceThatDoesNotKnowTheRate() {
    assumeNamespaces();
    LinkSpec slow = quick("400Mbit/s").link();
    try (LiveEngine engine = new LiveEngine((link, wanted) -> local(slow))) {
      MigrationOutcome outcome =
          engine.run(quick("10Gbit/s"), Progress.NONE).migrations().getFirst();
      assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
      assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(300_000_000);
    }
  }
}
