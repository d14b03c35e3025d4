package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.virtual.future.FirstTouches;
import dev.faultline.simulator.virtual.host.DuplicateStore;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.memory.Contents;
import java.util.function.IntFunction;

/// What one migration is made of, as its scenario and its seed say.
///
/// @param index of the migration in its scenario
record Blueprint(Scene scene, int index, GuestMigration spec) {
  /// The seed of this migration's streams; the first has the run's own.
  long seed() {
    return index == 0 ? scene.seed() : SeededRandom.mix(scene.seed() + index);
  }

  private MemoryMap map() {
    return spec.vm().map();
  }

  Contents contents() {
    return new Contents(
        map(),
        spec.guest(),
        new ContentModel(spec.guest().content(), seed(), spec.vm().pageSizeBytes()),
        spec.migration().zero() == MigrationSpec.Zero.PER_PAGE,
        spec.migration().saving().dedup() != SavingSpec.Dedup.OFF);
  }

  /// The guest's programs as they are before their first touch.
  GuestProgram[] programs() {
    return Programs.create(
        spec.guest().program(),
        map().ramPageCount(),
        map().pageSizeBytes(),
        spec.vm().vcpus(),
        seed(),
        spec.guest().atEnd(),
        scene.traces());
  }

  /// What both its sides need.
  HostSetup here(MigrationPlan plan, Contents contents) {
    return new HostSetup(
        index,
        plan,
        scene.link(),
        scene.linkState(),
        scene.profile(),
        scene.timeline(),
        scene.transfers(),
        new MessageCodec(spec.vm().pageSizeBytes()),
        new MessagePool(),
        contents);
  }

  /// @param shared what guests between these hosts have in common, for those that share it
  DuplicateStore store(IntFunction<DuplicateStore> shared) {
    int page = spec.vm().pageSizeBytes();
    return spec.migration().saving().dedup() == SavingSpec.Dedup.HOST
        ? shared.apply(page)
        : new DuplicateStore(page);
  }

  /// @param future what a strategy is told that is told the future
  /// @param copy what one is told that looks ahead
  /// @throws RequestException if there is no strategy of the name that the scenario says
  Prepager prepager(FirstTouches future, Lookahead.Starter copy) {
    String name = spec.migration().prepaging();
    Strategy strategy = scene.strategies().apply(name);
    if (strategy == null) {
      throw new RequestException("no strategy " + name);
    }
    return strategy
        .factory()
        .apply(
            new StrategyContext(
                map(),
                SeededRandom.stream(seed(), "prepaging"),
                strategy.resolve(spec.migration().options()),
                strategy.clairvoyant() ? future : null,
                strategy.looksAhead() ? copy : null,
                from -> scene.recordings().find(from, spec.name(), map())));
  }

  /// When PREPARE begins.
  long beginNanos() {
    GuestSpec does = spec.guest();
    long draw = SeededRandom.stream(seed(), "suspend").nextBelow(does.suspendJitterNanos() + 1);
    return spec.startNanos() + does.warmUpNanos() + draw;
  }
}
