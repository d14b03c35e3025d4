package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.Order;
import dev.faultline.agent.journal.Leftovers;
import dev.faultline.agent.journal.Restart;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SourceSession;
import dev.faultline.agent.session.Surroundings;
import dev.faultline.agent.session.TargetSession;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The machine of a hosted guest and the session that moves it; one of the two machines is there.
record GuestParts(@Nullable SourceMachine source, @Nullable TargetMachine target, Session session) {
  /// The guest is one that an agent which died here had given away, or had taken over.
  void goOn(Restart restart) {
    switch (restart) {
      case Restart.Source gave when session instanceof SourceSession from && source != null -> {
        source.reattach(gave.memory(), gave.vcpus());
        from.keepsIn(gave.journal());
        from.reattach(gave.target(), gave.vcpus());
      }
      case Restart.Target took when session instanceof TargetSession to && target != null -> {
        to.keepsIn(took.journal());
        if (took.hasCome()) {
          to.reattach(target.reattach(took.memory(), to), took.isWhole());
        } else {
          Leftovers.remove(took);
          to.refuse("its agent died before GO had come");
        }
      }
      default -> throw new IllegalArgumentException("a machine of the other side");
    }
  }

  /// Whether it was given away and runs here all the same, since the target will never run it: it
  /// does not go with its driver, which may be long gone.
  static boolean runsOn(@Nullable Session session) {
    return session instanceof SourceSession
        && session.isHandedOver()
        && session.phaseNow() == Phase.FAILED;
  }

  /// Whether another process that has its journal can go on with it.
  static boolean outlives(Session session) {
    boolean isOver = session.phaseNow() == Phase.COMPLETE && session instanceof SourceSession;
    return session.isHandedOver()
        && !session.isEnded()
        && !isOver
        && session.phaseNow() != Phase.FAILED;
  }

  /// What a driver's plan is made into.
  static GuestParts of(Agent agent, Order.Role role, AgentPlan plan, Surroundings here) {
    MachinePlan machines = PlanParts.machine(plan, agent.traces());
    MigrationPlan migration = PlanParts.migration(plan);
    Prepager prepager = PlanParts.prepager(plan, migration.map());
    if (role == Order.Role.SOURCE) {
      SourceMachine machine = agent.machines().source(machines, agent.kept());
      long rate = PlanParts.linkBytesPerSecond(plan);
      var session =
          new SourceSession(
              migration, machine, prepager, agent.transport(), rate, plan.installCosts(), here);
      return new GuestParts(machine, null, session);
    }
    Path journal = agent.journalFile(role, plan.migrationId());
    Path state = journal == null ? null : Leftovers.stateFile(journal);
    TargetMachine machine = agent.machines().target(machines, state);
    var session = new TargetSession(migration, machine, prepager.pushes(), here);
    return new GuestParts(null, machine, session);
  }
}
