package dev.faultline.agent.daemon;

import dev.faultline.agent.daemon.traces.TraceStore;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.RecordCodec;
import java.nio.ByteBuffer;

/// What is made of a driver's plan.
final class PlanParts {
  /// 400 Gbit/s, as much as a scenario may say.
  private static final long LINK_BYTES_PER_SECOND_MAX = 50_000_000_000L;

  private PlanParts() {}

  /// @throws ProtocolException if it is no rate that a link has
  static long linkBytesPerSecond(AgentPlan plan) {
    long rate = plan.linkBytesPerSecond();
    if (rate < 0 || rate > LINK_BYTES_PER_SECOND_MAX) {
      throw new ProtocolException("a link of " + rate + " bytes per second");
    }
    return rate;
  }

  static MachinePlan machine(AgentPlan plan, TraceStore traces) {
    return new MachinePlan(
        plan.vm(),
        plan.guest(),
        plan.seed(),
        plan.workNanos(),
        plan.migration().faultMode(),
        plan.migration().preCopy().liveTracking(),
        traces.of(plan.traces()));
  }

  static MigrationPlan migration(AgentPlan plan) {
    return new MigrationPlan(
        plan.migrationId(),
        digest(plan),
        plan.vm().map(),
        plan.vm().vcpus(),
        plan.vm().deviceStateBytes(),
        plan.migration());
  }

  /// Tells two plans apart; a migration between agents with different ones is refused.
  private static long digest(AgentPlan plan) {
    return ByteBuffer.wrap(TraceStore.sha256(RecordCodec.encode(AgentPlan.class, plan))).getLong();
  }

  /// @throws RequestException if the strategy is none that runs live
  static Prepager prepager(AgentPlan plan, MemoryMap map) {
    Strategy strategy = Strategies.find(plan.migration().prepaging());
    if (strategy == null) {
      throw new ProtocolException("no strategy " + plan.migration().prepaging() + " here");
    }
    if (strategy.clairvoyant()) {
      throw new RequestException(
          "the strategy " + strategy.name() + " is told the future, which live does not know");
    }
    if (strategy.looksAhead()) {
      throw new RequestException(
          "the strategy "
              + strategy.name()
              + " runs a copy of the guest ahead, which live cannot do");
    }
    StrategyContext context =
        new StrategyContext(
            map,
            SeededRandom.stream(plan.seed(), "prepaging"),
            strategy.resolve(plan.migration().options()),
            null,
            from -> Recording.of(plan.recording(), map.capacity()));
    return strategy.factory().apply(context);
  }
}
