package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.migration.source.SourceHost;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The source host of one migration: its endpoint, its pipes towards the target, and what the
/// endpoint asks of it.
public final class SourceSide extends Actor implements SourceHost, Pipe.Ends, Intake.Door {
  private static final int START = 0;
  private static final int HOLES = 1;
  private static final int PACE = 2;
  private static final int CAPTURED = 3;

  /// Hears how it goes.
  public interface Listener {
    /// PREPARE begins.
    void began();

    /// Pages are sent from now on, and the guest's writes tracked.
    void preCopyBegins();

    /// The guest is about to stop here.
    void suspends();

    /// The CPU state of each vCPU, as it leaves.
    void captured(List<CpuState> states);

    /// The guest is about to be given away for good.
    void givenAway(List<CpuState> states);

    /// The target has these pages, and they may go.
    void release(PageRuns pages);

    /// The endpoint has given a message away.
    void sent(Message message);

    /// The migration has failed, and the guest stays here.
    void failed(String why);

    /// The endpoint may have something to say: [#poll] is wanted.
    void mayHaveToSay();

    /// The kernel here gives a connection up.
    void connectionGivenUp();
  }

  private final HostSetup here;
  private final Guest guest;
  private final Listener listener;
  private final Cores cores;
  private final int actor;
  public MigrationSource endpoint; // of the process that is there now
  private final Pipe[] pipes;
  private final Intake[] intakes;
  private long dirtyPipes;
  private long paceNanos = -1;
  private boolean gone;
  private List<CpuState> states = List.of();
  private final Throttle throttle;
  private @Nullable DirtyLog dirtyLog; // while writes are tracked
  public final @Nullable Saving saving;
  public final @Nullable HistoryScan history;

  /// @param store what the target keeps for references
  public SourceSide(
      HostSetup here,
      Cores cores,
      Wire forward,
      Prepager prepager,
      DuplicateStore store,
      Guest guest,
      Listener listener) {
    this.here = here;
    this.cores = cores;
    this.guest = guest;
    this.listener = listener;
    actor = here.timeline().register(this);
    endpoint = endpoint(prepager);
    pipes = here.pipes(Slots.SOURCE_PIPE, cores, forward, true, this);
    intakes = here.intakes(Slots.SOURCE_INTAKE, cores, this);
    throttle = new Throttle(here, guest);
    saving = Saving.isDone(here) ? new Saving(here, store) : null;
    long scanPeriod = endpoint.scanPeriodNanos();
    history = scanPeriod > 0 ? new HistoryScan(here, cores, scanPeriod, guest, endpoint) : null;
  }

  private MigrationSource endpoint(Prepager prepager) {
    var made = new MigrationSource(here.plan(), prepager, here.contents(), this, here.pool());
    made.installCosts(here.installCosts());
    made.estimates(here.roundTripNanos(), here.streamBytesPerSecond());
    return made;
  }

  /// Another process is in the place of one that is dead since then.
  public void restart(Prepager fresh, List<CpuState> vcpus, long sinceNanos) {
    endpoint = endpoint(fresh);
    endpoint.reattach(vcpus, sinceNanos);
    pollAll();
  }

  public void startAt(long timeNanos) {
    here.timeline().at(timeNanos, Rank.TIMER, here.id(Slots.TIMER), actor, START);
  }

  public Pipe[] pipes() {
    return pipes;
  }

  /// Takes in what comes back by a channel.
  public Pipe.Destination intake(int channel) {
    return intakes[channel];
  }

  /// Lets the endpoint fill every channel that has room and may have something to say.
  public void poll() {
    if (cores.isStanding()) {
      return;
    }
    long now = here.timeline().now();
    while (dirtyPipes != 0) {
      int index = Long.numberOfTrailingZeros(dirtyPipes);
      dirtyPipes &= dirtyPipes - 1;
      Pipe pipe = pipes[index];
      while (pipe.hasRoom()) {
        DirtyLog log = logInForce(); // the last unit of a phase ends it
        Message message = endpoint.poll(pipe.channel, now);
        if (message == null) {
          break;
        }
        listener.sent(message);
        pipe.accept(
            saving == null ? here.transfer(message) : saving.transfer(message, pipe.index, log));
        if (endpoint.hasControl()) {
          dirtyPipes |= 1; // the channel with index 0 carries it
        }
      }
    }
    if (!gone && endpoint.phase() == Phase.FAILED) { // and the guest stays here
      gone = true;
      stopWatching();
      listener.failed(endpoint.failure());
    }
    long deadline = endpoint.deadlineNanos(now);
    if (deadline < Long.MAX_VALUE && deadline != paceNanos) {
      paceNanos = deadline;
      here.timeline().at(deadline, Rank.TIMER, here.id(Slots.TIMER), actor, PACE);
    }
  }

  /// Null once the guest has moved: what is pulled is whole.
  private @Nullable DirtyLog logInForce() {
    return endpoint.phase().compareTo(Phase.STOP_COPY) > 0 ? null : dirtyLog;
  }

  public void pollAll() {
    dirtyPipes = (1L << pipes.length) - 1;
    listener.mayHaveToSay();
  }

  @Override
  protected void fire(int token, long nowNanos) {
    switch (token) {
      case START -> {
        listener.began();
        endpoint.start(nowNanos);
      }
      case HOLES -> {
        cores.stop();
        if (!here.contents().isFrozen()) {
          guest.catchUpAtSource();
        }
        endpoint.holesFound(here.contents().holes(), nowNanos);
      }
      case CAPTURED -> {
        cores.stop();
        captured();
      }
      default -> {} // pacing: the poll that follows does it
    }
    pollAll();
  }

  @Override
  public void suspend() {
    listener.suspends();
    states = guest.suspend();
    stopWatching();
    here.contents().freeze();
    DirtyLog log = dirtyLog;
    if (log == null) {
      captured();
    } else {
      cores.start();
      int id = here.id(Slots.LAST_SCAN);
      cores.at(cores.work() + log.end(), Rank.WORK, id, actor, CAPTURED);
    }
  }

  /// The guest is looked at and slowed down no more.
  private void stopWatching() {
    if (history != null) {
      history.stop();
    }
    throttle.end();
  }

  /// The connections are gone, or others are there.
  public void linkChanged(boolean isUp) {
    if (!isUp) {
      for (Pipe pipe : pipes) {
        pipe.cut();
      }
      if (saving != null) {
        saving.linkLost();
      }
    }
    for (Pipe pipe : pipes) {
      endpoint.linkChanged(pipe.channel, isUp, here.timeline().now());
    }
    pollAll();
  }

  private void captured() {
    listener.captured(states);
    endpoint.suspended(states, here.timeline().now());
  }

  @Override
  public void trackWrites() {
    listener.preCopyBegins();
    guest.catchUpAtSource();
    dirtyLog = new DirtyLog(here, cores, guest, endpoint, this::pollAll);
    guest.watchWrites(dirtyLog);
  }

  @Override
  public void tellWrites() {
    Objects.requireNonNull(dirtyLog, "writes are not tracked").tell();
  }

  @Override
  public void forgetWrites() {
    stopWatching();
    dirtyLog = null;
    guest.watchWrites(null);
  }

  @Override
  public void holdBack(Restraint how) {
    throttle.set(how);
  }

  @Override
  public void resume() {} // [#poll] says that the run is over

  @Override
  public void recordPointOfNoReturn() {
    listener.givenAway(states);
  }

  @Override
  public void scanHoles() {
    long cost = here.plan().map().ramPageCount() * here.profile().holeScanPageNanos();
    if (cost == 0) {
      endpoint.holesFound(here.contents().holes(), here.timeline().now());
    } else {
      cores.start();
      cores.at(cores.work() + cost, Rank.WORK, here.id(Slots.HOLE_SCAN), actor, HOLES);
    }
  }

  @Override
  public boolean releases() {
    return here.transfers().hearsOfReleases(); // what the source keeps costs nothing here
  }

  @Override
  public void release(PageRuns pages) {
    listener.release(pages);
  }

  @Override
  public void reading(Transfer transfer) {
    if (transfer.message() instanceof Message.Pages pages) {
      if (!here.contents().isFrozen()) {
        guest.catchUpAtSource(); // what was written before this is read is in it
      }
      here.contents().read(transfer, pages);
    }
  }

  @Override
  public void givenUp() {
    listener.connectionGivenUp();
  }

  @Override
  public void room(Pipe pipe) {
    dirtyPipes |= here.hasSoleWriter() ? (1L << pipes.length) - 1 : 1L << pipe.index;
    listener.mayHaveToSay();
  }

  @Override
  public long costNanos(Transfer transfer) {
    return transfer.message() instanceof Message.Request ? here.profile().requestNanos() : 0;
  }

  @Override
  public long installedNanos(Transfer transfer, long nanos) {
    return -1;
  }

  @Override
  public boolean deliver(Transfer transfer) {
    Pipe pipe = pipes[transfer.channel];
    Message message = transfer.message();
    endpoint.receive(pipe.channel, message, here.timeline().now());
    if (saving != null && message instanceof Message.Installed installed) {
      saving.acknowledged(installed.units());
    }
    if (message instanceof Message.Request) {
      room(pipes[pipe.index]);
    } else {
      pollAll();
    }
    return false;
  }

  @Override
  public void recycle(Transfer transfer) {
    here.recycle(transfer);
  }
}
