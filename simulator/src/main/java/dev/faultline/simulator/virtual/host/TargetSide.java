package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.target.FaultCounts;
import dev.faultline.agent.migration.target.MigrationTarget;
import dev.faultline.agent.migration.target.TargetHost;
import dev.faultline.agent.plan.Nanos;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.guest.FaultHandler;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.install.InstallWork;
import dev.faultline.simulator.virtual.install.Installer;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The target host of one migration: its endpoint, its pipes back to the source, its intake and its
/// installer.
public final class TargetSide extends Actor
    implements TargetHost, Pipe.Ends, Intake.Door, FaultHandler {
  private static final int ARM = 0;
  private static final int LOAD = 1;

  /// Hears how it goes.
  public interface Listener {
    /// The guest will run here, which is to be written down.
    void resumes();

    /// The guest runs here from now on.
    void resumed();

    /// A message with pages is installed, of which the endpoint will hear.
    void arrived(Message.Pages pages);

    /// And it has.
    void landed();

    /// Pages have become zero.
    void arrivedZero(PageRuns pages);

    void discarded(PageRuns pages);

    /// The endpoint has something to say, or a vCPU has done its work: [#poll] is wanted.
    void mayHaveToSay();

    /// The kernel here gives a connection up.
    void connectionGivenUp();
  }

  private final HostSetup here;
  private final Listener listener;
  private final DuplicateStore store;
  private final Supplier<GuestProgram[]> fresh;
  private @Nullable Guest guest;
  private final Cores cores;
  private final HostProfile profile;
  private final int actor;
  public MigrationTarget endpoint;
  private FaultCounts faultsBefore = new FaultCounts(0, 0, 0, 0); // of processes that died
  private final Pipe[] pipes;
  private final Intake[] intakes;
  private final Installer installer;
  private final InstallWork work;
  private List<CpuState> states = List.of();
  private final int speaking;
  private boolean sends;

  /// @param store what it keeps for references
  /// @param fresh makes the guest's programs as they are before their first touch
  public TargetSide(
      HostSetup here,
      Cores cores,
      Wire backward,
      DuplicateStore store,
      Supplier<GuestProgram[]> fresh,
      Listener listener) {
    this.here = here;
    this.cores = cores;
    this.store = store;
    this.fresh = fresh;
    this.listener = listener;
    profile = here.profile();
    actor = here.timeline().register(this);
    endpoint = new MigrationTarget(here.plan(), this, here.pool());
    pipes = here.pipes(Slots.TARGET_PIPE, cores, backward, false, this);
    speaking = Math.min(2, pipes.length); // a target pushes nothing
    intakes = here.intakes(Slots.TARGET_INTAKE, cores, this);
    installer = here.installer(cores, this::installed);
    work = here.installWork();
  }

  /// The guest that is to run here.
  public void expect(Guest whole) {
    guest = whole;
  }

  private Guest guest() {
    return Objects.requireNonNull(guest, "no guest is to run here");
  }

  public Pipe[] pipes() {
    return pipes;
  }

  /// Takes in what comes by a channel.
  public Pipe.Destination intake(int channel) {
    return intakes[channel];
  }

  /// How long the thread of each channel was held by messages that it took in and had installed.
  public long[] heldNanos() {
    return Arrays.stream(intakes).mapToLong(Intake::heldNanos).toArray();
  }

  /// How long each installer was busy until now, all together.
  public long installNanos() {
    return installer.busyNanos();
  }

  /// Sends whatever the endpoint has to say; the way back has no window.
  public void poll() {
    if (!sends || cores.isStanding()) {
      return;
    }
    sends = false;
    long now = here.timeline().now();
    for (int i = 0; i < speaking; i++) {
      Pipe pipe = pipes[i];
      Message message = endpoint.poll(pipe.channel, now);
      while (message != null) {
        pipe.accept(here.transfer(message));
        message = endpoint.poll(pipe.channel, now);
      }
    }
  }

  private void pollLater() {
    if (!sends && endpoint.hasToSay()) {
      sends = true;
      listener.mayHaveToSay();
    }
  }

  /// The connections are gone, or others are there.
  public void linkChanged(boolean isUp) {
    for (Pipe pipe : pipes) {
      if (!isUp) {
        pipe.cut();
      }
      endpoint.linkChanged(pipe.channel, isUp, here.timeline().now());
    }
    pollLater();
  }

  /// The connections are gone, and nobody here knows.
  public void mute() {
    for (Pipe pipe : pipes) {
      pipe.mute();
    }
  }

  private void work(long cost, int slot, int token) {
    if (cost == 0) {
      worked(token);
    } else {
      cores.start();
      cores.at(cores.work() + cost, Rank.WORK, here.id(slot), actor, token);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    cores.stop();
    worked(token);
  }

  private void worked(int token) {
    if (token == ARM) {
      endpoint.armed(here.timeline().now());
    } else {
      endpoint.loaded(here.timeline().now());
    }
    pollLater();
  }

  @Override
  public void arm() {
    work(here.plan().map().ramPageCount() * profile.armPageNanos(), Slots.ARM, ARM);
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
  public void recordResumed() {
    listener.resumes();
  }

  /// Another process is in the place of one that is dead.
  ///
  /// @param hasCome whether the guest ran in that one
  public void restart(boolean hasCome) {
    boolean isWhole = endpoint.phase() == Phase.COMPLETE;
    faultsBefore = faults();
    endpoint = new MigrationTarget(here.plan(), this, here.pool(), endpoint.resident());
    if (hasCome) {
      endpoint.reattach(new PageRuns(), isWhole);
      guest().faultAgain();
    } else {
      endpoint.refuse("the target's agent died before GO had come");
    }
    sends = true; // whatever the one before had to say
    listener.mayHaveToSay();
  }

  /// Faults so far, by outcome, whichever process heard of them.
  public FaultCounts faults() {
    return faultsBefore.plus(endpoint.faults());
  }

  @Override
  public void resume() {
    guest().resume(fresh.get(), states, cores);
    listener.resumed();
  }

  private void install(Transfer transfer, Message.Pages pages) {
    if (!endpoint.gate().isOpen()) {
      return; // the migration has failed, and nothing follows
    }
    if (transfer.installed) {
      installed(transfer);
    } else {
      boolean isBefore = endpoint.phase().compareTo(Phase.PULL) < 0;
      transfer.installWork = work.nanos(transfer, pages, isBefore);
      installer.install(transfer, pages.isDemand());
    }
  }

  @Override
  public boolean isInstalling() {
    return installer.isBusy();
  }

  private void installed(Transfer transfer) {
    Message.Pages pages = (Message.Pages) transfer.message();
    Pipe pipe = pipes[transfer.channel];
    here.contents().install(transfer, pages);
    store.installed(pages);
    listener.arrived(pages);
    endpoint.landed(pipe.channel, pages, here.timeline().now());
    listener.landed();
    guest().arrived(pages.runs());
    guest().arrived(pages.zeros());
    pollLater();
    intakes[transfer.channel].release(transfer);
  }

  @Override
  public void zero(PageRuns pages) {
    here.contents().zero(pages);
    listener.arrivedZero(pages);
    guest().arrived(pages);
  }

  @Override
  public void discard(PageRuns pages) {
    listener.discarded(pages);
  }

  @Override
  public void wake(int vcpu, boolean byInstall) {
    guest().wake(vcpu);
  }

  @Override
  public boolean fault(int vcpu, long page, boolean write) {
    boolean waits = endpoint.fault(vcpu, page, write, here.timeline().now());
    pollLater();
    return waits;
  }

  @Override
  public void finished() {
    listener.mayHaveToSay();
  }

  @Override
  public void reading(Transfer transfer) {}

  @Override
  public void givenUp() {
    listener.connectionGivenUp();
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
        ? installer.demanded(work.nanos(transfer, pages, false), nanos)
        : -1;
  }

  @Override
  public boolean deliver(Transfer transfer) {
    if (transfer.message() instanceof Message.Pages pages) {
      install(transfer, pages);
      return true;
    }
    Channel channel = pipes[transfer.channel].channel;
    endpoint.receive(channel, transfer.message(), here.timeline().now());
    pollLater();
    return false;
  }

  @Override
  public void recycle(Transfer transfer) {
    here.recycle(transfer);
  }
}
