package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.twin.RandomRecordings;
import dev.faultline.simulator.virtual.world.VirtualMigration;
import dev.faultline.simulator.virtual.world.Watch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Disks that are full, by hand, as [RestartsByHandTest] has the times: pages come at 19,347,
/// 35,494, 51,641 and 67,788, and each but the last is said to be there, and let go of, some 1050
/// later; with the last all is over.
class FullDisksByHandTest {
  private static final long STALLS = 4 * 6147;

  private final List<Long> released = new ArrayList<>();

  /// Hears which pages the source lets go of.
  private final class Releases implements Watch {
    @Override
    public void made(Transfer transfer) {}

    @Override
    public void recycled(Transfer transfer) {}

    @Override
    public void instant(List<VirtualMigration> migrations) {}

    @Override
    public void released(int migration, PageRuns pages) {
      for (int i = 0; i < pages.size(); i++) {
        for (long page = 0; page < pages.count(i); page++) {
          released.add(pages.first(i) + page);
        }
      }
    }
  }

  private MigrationOutcome run(VmSpec.Backing backing, PlannedFailure... failures) {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.release = MigrationSpec.Release.ON_ACK;
    tiny.ackBytes = 1;
    tiny.backing = backing;
    tiny.failures = List.of(failures);
    released.clear();
    MigrationOutcome outcome =
        new VirtualEngine(
                TraceSource.NONE, Strategies::find, RandomRecordings.RECORDINGS, Releases::new)
            .run(tiny.scenario(), Progress.NONE)
            .migrations()
            .getFirst();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.cautions()).isEmpty();
    assertThat(tiny.run().get(GuestMetrics.STALL)) // under Watched
        .isEqualTo(outcome.get(GuestMetrics.STALL));
    return outcome;
  }

  /// So long after PULL began, at 6268.
  private static PlannedFailure at(long nanos, Failure what) {
    return new PlannedFailure(what, When.PULL.with(to -> to.afterNanos = nanos - 6268));
  }

  @Test
  void aSourceOnAFullDiskKeepsWhatItCannotWriteDownAsGone() {
    assertThat(run(VmSpec.Backing.SHM).get(GuestMetrics.STALL)).isEqualTo(STALLS);
    assertThat(released).containsExactly(0L, 1L, 2L);
    PlannedFailure full = at(40_000, new Failure.FullDisk(Side.SOURCE));
    assertThat(run(VmSpec.Backing.SHM, full).get(GuestMetrics.STALL)).isEqualTo(STALLS);
    assertThat(released).containsExactly(0L, 1L);
  }

  /// Its process dies at 42,000, and another one is in PULL 10 ms and 6032 later, as RESIDENT has a
  /// run of 12 bytes; RECOVERED is at the target 1005 after that. The guest waits for page 2 since
  /// 45,494.
  @Test
  void itsSuccessorHasThemAllAndLetsGoOfNoneEither() {
    PlannedFailure dies = at(42_000, new Failure.Restarted(Side.SOURCE, 10_000_000));
    long stalls = STALLS + 10_049_037 - 45_494;
    assertThat(run(VmSpec.Backing.SHM, dies).get(GuestMetrics.STALL)).isEqualTo(stalls);
    assertThat(released).contains(2L);
    PlannedFailure full = at(40_000, new Failure.FullDisk(Side.SOURCE));
    assertThat(run(VmSpec.Backing.SHM, full, dies).get(GuestMetrics.STALL)).isEqualTo(stalls);
    assertThat(released).containsExactly(0L, 1L);
  }

  @Test
  void whoKeepsNoJournalOrIsTheTargetLetsGoAllTheSame() {
    run(VmSpec.Backing.MEMFD, at(40_000, new Failure.FullDisk(Side.SOURCE)));
    assertThat(released).containsExactly(0L, 1L, 2L);
    run(VmSpec.Backing.SHM, at(40_000, new Failure.FullDisk(Side.TARGET)));
    assertThat(released).containsExactly(0L, 1L, 2L);
  }
}
