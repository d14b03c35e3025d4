package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationTarget;
import dev.faultline.agent.migration.TargetHost;
import dev.faultline.agent.plan.Nanos;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.guest.FaultHandler;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.List;

/// The target host of one migration: its endpoint, its pipes back to the source, its intake and its
/// installer.
final class TargetSide extends Actor implements TargetHost, Pipe.Ends, Intake.Door, FaultHandler {
  private static final int ARM = 0;
  private static final int LOAD = 1;
  private final VirtualMigration run;
  private final Cores cores;
  private final HostProfile profile;
  private final int actor;
  final MigrationTarget endpoint;
  private final Pipe[] pipes;
  private final Intake[] intakes;
  private final Installer installer;
  private List<CpuState> states = List.of();
  private Transfer delivering = new Transfer();
  private final int speaking;
  private boolean sends;

  TargetSide(VirtualMigration run, Cores cores) {
    this.run = run;
    this.cores = cores;
    profile = run.world.profile;
    Timeline timeline = run.world.timeline;
    actor = timeline.register(this);
    endpoint = new MigrationTarget(run.plan, this, run.pool);
    pipes = run.pipes(Slots.TARGET_PIPE, cores, run.world.backward, false, this);
    speaking = Math.min(2, pipes.length); // a target pushes nothing
    intakes = run.intakes(Slots.TARGET_INTAKE, cores, this);
    installer =
        new Installer(
            timeline,
            cores,
            profile,
            run.plan.vcpus(),
            Slots.id(run.index, Slots.INSTALLER),
            this::installed);
  }

  Intake intake(int index) {
    return intakes[index];
  }

  /// Sends whatever the endpoint has to say; the way back has no window.
  void poll() {
    if (!sends) {
      return;
    }
    sends = false;
    long now = run.world.timeline.now();
    for (int i = 0; i < speaking; i++) {
      Pipe pipe = pipes[i];
      Message message = endpoint.poll(pipe.channel, now);
      while (message != null) {
        pipe.accept(run.world.transfers.make(message, run.codec));
        message = endpoint.poll(pipe.channel, now);
      }
    }
  }

  private void pollLater() {
    if (!sends && endpoint.hasToSay()) {
      sends = true;
      run.world.dirty(run);
    }
  }

  private void work(long cost, int slot, int token) {
    if (cost == 0) {
      worked(token);
    } else {
      cores.start();
      cores.at(cores.work() + cost, Rank.WORK, Slots.id(run.index, slot), actor, token);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    cores.stop();
    worked(token);
  }

  private void worked(int token) {
    if (token == ARM) {
      endpoint.armed(run.world.timeline.now());
    } else {
      endpoint.loaded(run.world.timeline.now());
    }
    pollLater();
  }

  @Override
  public void arm() {
    work(run.plan.map().ramPageCount() * profile.armPageNanos(), Slots.ARM, ARM);
  }

  @Override
  public void load(List<CpuState> vcpus, long deviceStateBytes) {
    states = vcpus;
    long bytes = deviceStateBytes;
    for (CpuState state : vcpus) {
      bytes += state.programState().length + 8L * CpuState.REGISTER_COUNT;
    }
    long rate = profile.deviceLoadBytesPerSecond();
    long copy = rate == Long.MAX_VALUE ? 0 : Nanos.ceil(bytes, rate);
    work(profile.deviceLoadNanos() + copy, Slots.LOAD, LOAD);
  }

  @Override
  public void recordResumed() {}

  @Override
  public void resume() {
    run.guest.resume(run.programs(), states, cores);
    run.resumed();
  }

  @Override
  public void install(Channel channel, Message.Pages pages) {
    if (delivering.installed) {
      installed(delivering);
    } else {
      installer.install(delivering, pages.isDemand(), pages.runs().size());
    }
  }

  private void installed(Transfer transfer) {
    Message.Pages pages = (Message.Pages) transfer.message();
    Pipe pipe = pipes[transfer.channel];
    run.contents.install(transfer, pages);
    if (run.source.saving != null) {
      run.source.saving.installed(pages);
    }
    run.recorder.arrived(pages);
    endpoint.installed(pipe.channel, pages, run.world.timeline.now());
    run.guest.arrived(pages.runs());
    run.guest.arrived(pages.zeros());
    pollLater();
    intakes[transfer.channel].release(transfer);
  }

  @Override
  public void zero(PageRuns pages) {
    run.contents.zero(pages);
    run.recorder.arrivedZero(pages);
    run.guest.arrived(pages);
  }

  @Override
  public void discard(PageRuns pages) {
    run.recorder.discarded(pages);
  }

  @Override
  public void wake(int vcpu) {
    run.guest.wake(vcpu);
  }

  @Override
  public boolean fault(int vcpu, long page, boolean write) {
    boolean waits = endpoint.fault(vcpu, page, write, run.world.timeline.now());
    pollLater();
    return waits;
  }

  /// In a guest of a terabyte this read misses the caches.
  @Override
  public long expect(long page) {
    return run.source.endpoint.view().unsent().word((int) (page >>> 6));
  }

  @Override
  public void finished() {
    run.world.dirty(run);
  }

  @Override
  public void reading(Transfer transfer) {}

  @Override
  public void underWay(Pipe pipe, Transfer transfer) {
    run.sourceIntake(pipe.index).expect(pipe, transfer);
  }

  @Override
  public void room(Pipe pipe) {}

  @Override
  public long costNanos(Transfer transfer) {
    return transfer.receiveNanos + transfer.unpackNanos;
  }

  @Override
  public long installedNanos(Transfer transfer, long nanos) {
    return transfer.message() instanceof Message.Pages pages && pages.isDemand()
        ? installer.demanded(transfer, pages.runs().size(), nanos)
        : -1;
  }

  @Override
  public boolean deliver(Transfer transfer) {
    Pipe pipe = pipes[transfer.channel];
    Message message = transfer.message();
    delivering = transfer;
    endpoint.receive(pipe.channel, message, run.world.timeline.now());
    pollLater();
    return message instanceof Message.Pages;
  }

  @Override
  public void recycle(Transfer transfer) {
    run.recycle(transfer);
  }
}
