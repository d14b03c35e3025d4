package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.fault.HostSupport;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.Runs;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.LoopbackStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Small guests between two agents in processes of their own: every backing, fault mode, strategy
/// and page size meets every other one, as far as the kernel lets them, after a round of pre-copy,
/// with the writes found by the kernel and by the vCPUs, and without; the modes that leave a
/// strategy nothing to do meet every backing. Each run ends with a comparison of every byte that
/// the guest has at the target with what its writes say; a wrong one fails the run. The full matrix
/// is behind the profile `matrix`.
@Order(1)
@ResourceLock(HostLocks.LIVE)
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoverageTest {
  private static final Path FREE_HUGE_PAGES =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
  private static final int HUGE_PAGES = 2 * 8; // 16 MiB on either side

  private LocalAgents agents;

  @BeforeAll
  void startAgents() throws IOException {
    assumeTrue("Linux".equals(System.getProperty("os.name")), "skipped, because this is not Linux");
    agents = new LocalAgents(new LoopbackStart(false), () -> true);
  }

  @AfterAll
  void endAgents() {
    if (agents != null) {
      agents.close();
      assertThat(agents.processes()).noneMatch(ProcessHandle::isAlive);
    }
  }

  @TempDir Path folder;

  private static List<List<String>> axes() {
    List<String> strategies =
        Strategies.all().stream()
            .filter(one -> !one.clairvoyant() && !one.looksAhead())
            .map(Strategy::name)
            .toList();
    return List.of(
        List.of("anonymous", "memfd", "shm", "sysv", "file", "hugetlb"),
        List.of("userfaultfd", "software", "auto"),
        strategies,
        List.of("4KiB", "2MiB"),
        List.of("post-copy", "hybrid"),
        List.of("auto", "emulated"));
  }

  /// System V segments and files take no userfaultfd; hugetlbfs has pages of 2 MiB, and nothing
  /// else has.
  private static boolean isAllowed(List<String> row) {
    boolean refused = row.get(0).equals("sysv") || row.get(0).equals("file");
    return !(refused && row.get(1).equals("userfaultfd"))
        && row.get(0).equals("hugetlb") == row.get(3).equals("2MiB");
  }

  static List<List<String>> pairwise() {
    return Pairs.covering(axes(), CoverageTest::isAllowed);
  }

  static List<List<String>> matrix() {
    return Pairs.all(axes(), CoverageTest::isAllowed);
  }

  @Test
  void everyTwoValuesThatMayMeetDo() {
    Set<String> possible = new HashSet<>();
    matrix().forEach(row -> possible.addAll(Pairs.pairs(row)));
    Set<String> covered = new HashSet<>();
    pairwise().forEach(row -> covered.addAll(Pairs.pairs(row)));
    assertThat(covered).isEqualTo(possible);
    // Fewer than every backing by every strategy cannot cover those.
    int fewest = axes().get(0).size() * axes().get(2).size();
    assertThat(pairwise()).hasSizeBetween(fewest, fewest + fewest / 5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairwise")
  void nothingIsLost(List<String> row) throws IOException {
    MigrationOutcome unused = migrate(row);
  }

  static List<List<String>> modes() {
    return Pairs.covering(
        List.of(
            axes().get(0),
            axes().get(1),
            List.of("linear"),
            axes().get(3),
            List.of("pre-copy", "stop-and-copy"),
            axes().get(5)),
        CoverageTest::isAllowed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modes")
  void nothingIsLostWhereAllCrossesBeforeTheGuest(List<String> row) throws IOException {
    MigrationOutcome unused = migrate(row);
  }

  static List<List<String>> references() {
    return Pairs.covering(
        List.of(
            axes().get(0),
            axes().get(1),
            List.of("linear"),
            axes().get(3),
            List.of("post-copy", "hybrid", "pre-copy"),
            List.of("auto")),
        CoverageTest::isAllowed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("references")
  void nothingIsLostWherePagesCrossAsReferences(List<String> row) throws IOException {
    MigrationOutcome outcome =
        migrate(row, "guest.content.duplicates=60%", "migration.dedup=guest");
    if (row.get(3).equals("4KiB")) { // a guest of eight large pages has hardly a third alike
      assertThat(outcome.get(TransferMetrics.PAGES_REFERENCE)).isPositive();
    }
  }

  @Tag("matrix")
  @ParameterizedTest(name = "{0}")
  @MethodSource("matrix")
  void nothingIsLostInAnyCombination(List<String> row) throws IOException {
    MigrationOutcome unused = migrate(row);
  }

  private static List<String> keys(List<String> row) {
    return new ArrayList<>(
        List.of(
            "vm.backing=" + row.get(0),
            "migration.fault-mode=" + row.get(1),
            "vm.page-size=" + row.get(3),
            "migration.mode=" + row.get(4),
            "migration.dirty-tracking=" + row.get(5),
            "migration.downtime-limit=10ms",
            "migration.rounds=3",
            "vm.memory=16MiB",
            "vm.vcpus=1",
            "migration.push-unit=" + (row.get(3).equals("2MiB") ? "2MiB" : "64KiB"),
            // 16 MiB take 34 ms, so that the guest works while they come and a little longer
            "guest.work=50ms",
            "link.bandwidth=4Gbit/s"));
  }

  /// What the virtual engine records of the same guest.
  private Path record(List<String> keys) {
    try (Engine engine = Engines.find("virtual").get()) {
      engine.recordFirstTouches();
      Path file = folder.resolve("run.json");
      Runs.run(Catalogue.find("quick", keys).orThrow(), engine, Progress.NONE).write(file);
      return file;
    }
  }

  private MigrationOutcome migrate(List<String> row, String... more) throws IOException {
    if (row.get(0).equals("hugetlb")) {
      assumeTrue(
          Files.exists(FREE_HUGE_PAGES)
              && Long.parseLong(Files.readString(FREE_HUGE_PAGES).strip()) >= HUGE_PAGES,
          "skipped, because there are not " + HUGE_PAGES + " free pages of 2 MiB");
    }
    if (row.get(1).equals("userfaultfd")) {
      assumeUserfaultfd();
    }
    List<String> keys = keys(row);
    keys.add("migration.prepaging=" + row.get(2));
    keys.addAll(List.of(more));
    if (row.get(2).equals("recorded")) {
      keys.add("migration.from=" + record(keys(row)));
    }
    MigrationOutcome outcome;
    try (LiveEngine engine = new LiveEngine((link, wanted) -> new Borrowed(agents))) {
      outcome =
          engine
              .run(Catalogue.find("quick", keys).orThrow(), Progress.NONE)
              .migrations()
              .getFirst();
    }
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    if (!row.get(4).equals("pre-copy")) { // which may not converge
      assertThat(outcome.message()).isEmpty();
    }
    String writes = outcome.means().getOrDefault("writes", "nobody");
    if (row.get(4).equals("hybrid") || row.get(4).equals("pre-copy")) {
      assertThat(writes).matches(row.get(5).equals("auto") ? "kernel|emulated" : "emulated");
    } else {
      assertThat(writes).isEqualTo("nobody");
    }
    long pages = row.get(3).equals("2MiB") ? 8 : 4096;
    long left =
        outcome.get(TransferMetrics.PAGES_PUSHED)
            + outcome.get(TransferMetrics.PAGES_DEMANDED)
            + outcome.get(TransferMetrics.PAGES_ZERO);
    if (row.get(2).equals("demand-only")) {
      // without a round nothing leaves but what is asked for
      assertThat(left).isGreaterThanOrEqualTo(row.get(4).equals("hybrid") ? pages : 1);
      assertThat(left - outcome.get(TransferMetrics.PAGES_RESENT)).isLessThanOrEqualTo(pages);
    } else {
      assertThat(left - outcome.get(TransferMetrics.PAGES_RESENT)).isEqualTo(pages);
    }
    return outcome;
  }

  private static void assumeUserfaultfd() {
    HostSupport.Item userfaultfd = HostSupport.probe().items().getFirst();
    assumeTrue(userfaultfd.works(), "skipped, because " + userfaultfd.note());
  }

  /// Agents that outlive the run.
  private record Borrowed(LocalAgents agents) implements Agents {
    @Override
    public Transport transport() {
      return agents.transport();
    }

    @Override
    public Address source() {
      return agents.source();
    }

    @Override
    public Address target() {
      return agents.target();
    }

    @Override
    public String obituary() {
      return agents.obituary();
    }

    @Override
    public void close() {}
  }
}
