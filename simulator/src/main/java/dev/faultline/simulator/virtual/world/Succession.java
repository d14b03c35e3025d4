package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.journal.JournalBytes;
import dev.faultline.agent.journal.JournalRecord;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.simulator.virtual.host.SourceSide;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The processes of a source, one after the other, and the journal by which one goes on with what
/// another has given away.
public final class Succession {
  private final SourceSide source;
  private final @Nullable Supplier<Prepager> strategies;
  private final JournalBytes journal = new JournalBytes();
  private final Measured earlier = new Measured();
  private int restarts;

  /// @param strategies makes the strategy of another process; null if the guest's memory goes with
  ///   its first one
  Succession(SourceSide source, @Nullable Supplier<Prepager> strategies) {
    this.source = source;
    this.strategies = strategies;
  }

  void givenAway(List<CpuState> vcpus) {
    journal.givenAway("", vcpus);
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

  /// What the processes before the present one have measured.
  public Measured earlier() {
    return earlier;
  }

  /// How many there were before the present one.
  public int restarts() {
    return restarts;
  }
}
