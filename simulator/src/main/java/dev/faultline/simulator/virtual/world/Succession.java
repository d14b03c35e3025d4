package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.journal.JournalBytes;
import dev.faultline.agent.journal.JournalRecord;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The processes of each side, one after the other, and the journals by which one goes on with what
/// another has given away, or has taken over.
public final class Succession {
  private final HostSetup here;
  private final SourceSide source;
  private final TargetSide target;
  private final @Nullable Supplier<Prepager> strategies;
  private final JournalBytes journal = new JournalBytes();
  private final JournalBytes journalOfTarget = new JournalBytes();
  private final Measured earlier = new Measured();
  private int restarts;

  /// @param strategies makes the strategy of another process; null if the guest's memory goes with
  ///   its first one
  Succession(
      HostSetup here,
      SourceSide source,
      TargetSide target,
      @Nullable Supplier<Prepager> strategies) {
    this.here = here;
    this.source = source;
    this.target = target;
    this.strategies = strategies;
  }

  void givenAway(List<CpuState> vcpus) {
    journal.givenAway("", vcpus);
  }

  /// Before the guest runs at the target.
  void resumes() {
    journalOfTarget.resumed();
  }

  /// The target has these pages. They stay at the source if its journal cannot say that they go.
  void release(PageRuns pages) {
    if (!isPossible() || journal.released(pages)) {
      here.transfers().released(here.migration(), pages);
    }
  }

  /// The disk on which a side's journal is takes no more.
  void fill(Side side) {
    (side == Side.SOURCE ? journal : journalOfTarget).fill();
  }

  boolean isPossible() {
    return strategies != null;
  }

  /// Another process takes the place of one that is dead since then, if the journal says that it
  /// can.
  boolean restart(long sinceNanos) {
    JournalRecord.GivenAway given = journal.givenAway();
    if (given == null || strategies == null) {
      return false;
    }
    Measured dead = new Measured();
    source.endpoint.measure(dead);
    dead.drop(List.of(TransferMetrics.PAGES_FREE)); // as many as ever
    earlier.add(dead);
    restarts++;
    source.restart(strategies.get(), given.vcpus(), sinceNanos);
    return true;
  }

  /// The same at the target: it goes on with the guest, or refuses it for good.
  void restartTarget() {
    Measured dead = new Measured();
    target.endpoint.measure(dead);
    earlier.add(dead);
    target.restart(journalOfTarget.hasResumed());
  }

  /// What the processes before the present ones have measured.
  public Measured earlier() {
    return earlier;
  }

  /// How many there were at the source before the present one.
  public int restarts() {
    return restarts;
  }
}
