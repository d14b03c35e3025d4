package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.flow.Flow;
import dev.faultline.agent.migration.flow.SoleWriter;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.install.InstallWork;
import dev.faultline.simulator.virtual.install.Installer;
import dev.faultline.simulator.virtual.install.ParallelInstaller;
import dev.faultline.simulator.virtual.install.SingleInstaller;
import dev.faultline.simulator.virtual.link.LinkState;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.link.Transfers;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.memory.Contents;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.function.Consumer;

/// What both hosts of one migration are made with.
///
/// @param migration its number
public record HostSetup(
    int migration,
    MigrationPlan plan,
    LinkSpec link,
    LinkState linkState,
    HostProfile profile,
    Timeline timeline,
    Transfers transfers,
    MessageCodec codec,
    MessagePool pool,
    Contents contents) {
  /// Orders what happens at one instant among migrations and what they do.
  public int id(int slot) {
    return Slots.id(migration, slot);
  }

  public long roundTripNanos() {
    return 2 * link.latencyNanos();
  }

  /// A push stream's share of the link.
  public long streamBytesPerSecond() {
    return link.bitsPerSecond() / 8 / plan.spec().pushStreams();
  }

  InstallCosts installCosts() {
    return profile.installCosts(plan.vcpus(), plan.map().pageSizeBytes());
  }

  InstallWork installWork() {
    long load = profile.loadPageNanos() * HostProfile.blocks(plan.map().pageSizeBytes());
    return new InstallWork(installCosts(), load);
  }

  Installer installer(Cores cores, Consumer<Transfer> installed) {
    int threads = plan.spec().installers();
    return threads == 1
        ? new SingleInstaller(timeline, cores, id(Slots.INSTALLER), installed)
        : new ParallelInstaller(timeline, cores, threads, id(Slots.PARALLEL_INSTALLER), installed);
  }

  /// A pipe for each channel.
  ///
  /// @param slot of the first
  /// @param toTarget whether pages are pushed through them
  public Pipe[] pipes(int slot, Cores sender, Wire wire, boolean toTarget, Pipe.Ends ends) {
    Pipe[] pipes = new Pipe[plan.channelCount()];
    SoleWriter writer = toTarget && hasSoleWriter() ? new SoleWriter(plan.spec()) : null;
    for (int i = 0; i < pipes.length; i++) {
      Channel.Kind kind = plan.channel(i).kind();
      boolean bounded = toTarget && (kind == Channel.Kind.PUSH || kind == Channel.Kind.SINGLE);
      pipes[i] =
          new Pipe(
              migration,
              plan.channel(i),
              i,
              id(slot + i),
              timeline,
              sender,
              wire,
              link,
              linkState,
              bounded ? flow() : null,
              kind == Channel.Kind.CONTROL ? null : writer,
              ends);
    }
    return pipes;
  }

  /// Whether the source has one thread that writes to all connections.
  boolean hasSoleWriter() {
    return plan.spec().writers() == MigrationSpec.Writers.ONE;
  }

  private Flow flow() {
    boolean isPassed = link.queue() == LinkSpec.Queue.PACED && !plan.isSingle();
    Flow flow = new Flow(plan.spec(), isPassed ? Flow.Below.PASSED_WIRE : Flow.Below.WIRE);
    flow.estimates(streamBytesPerSecond(), roundTripNanos());
    return flow;
  }

  /// An intake for each channel.
  ///
  /// @param slot of the first
  public Intake[] intakes(int slot, Cores host, Intake.Door door) {
    Intake[] intakes = new Intake[plan.channelCount()];
    for (int i = 0; i < intakes.length; i++) {
      intakes[i] = new Intake(timeline, host, id(slot + i), door);
    }
    return intakes;
  }

  /// A message of an endpoint on its way.
  public Transfer transfer(Message message) {
    return transfers.make(message, codec);
  }

  public void recycle(Transfer transfer) {
    pool.recycle(transfer.message());
    transfers.recycle(transfer);
  }
}
