package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationSource;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.SourceHost;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.prepaging.Prepager;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The source host of one migration: its endpoint, its pipes towards the target, and what the
/// endpoint asks of it.
final class SourceSide extends Actor implements SourceHost, Pipe.Ends, Intake.Door {
  private static final int START = 0;
  private static final int HOLES = 1;
  private static final int PACE = 2;
  private static final int LIMIT = 3;
  private static final int CAPTURED = 4;
  private final VirtualMigration run;
  private final Cores cores;
  private final int actor;
  final MigrationSource endpoint;
  private final Pipe[] pipes;
  private long dirtyPipes;
  private long paceNanos = -1;
  private boolean gone;
  private List<CpuState> states = List.of();
  private final Throttle throttle;
  private @Nullable DirtyLog dirtyLog; // while writes are tracked
  final @Nullable Saving saving;
  final @Nullable HistoryScan history;

  SourceSide(VirtualMigration run, Cores cores, Prepager prepager) {
    this.run = run;
    this.cores = cores;
    actor = run.world.timeline.register(this);
    endpoint = new MigrationSource(run.plan, prepager, run.contents, this, run.pool);
    pipes = run.pipes(Slots.SOURCE_PIPE, cores, run.world.forward, true, this);
    endpoint.estimates(run.roundTripNanos(), run.streamBytesPerSecond());
    throttle = new Throttle(run);
    saving = run.plan.spec().saving().equals(SavingSpec.NONE) ? null : new Saving(run);
    long scanPeriod = endpoint.scanPeriodNanos();
    history = scanPeriod > 0 ? new HistoryScan(run, cores, scanPeriod) : null;
  }

  void startAt(long timeNanos) {
    run.world.timeline.at(timeNanos, Rank.TIMER, Slots.id(run.index, Slots.TIMER), actor, START);
  }

  Pipe[] pipes() {
    return pipes;
  }

  /// Lets the endpoint fill every channel that has room and may have something to say.
  void poll() {
    long now = run.world.timeline.now();
    while (dirtyPipes != 0) {
      int index = Long.numberOfTrailingZeros(dirtyPipes);
      dirtyPipes &= dirtyPipes - 1;
      Pipe pipe = pipes[index];
      while (pipe.hasRoom()) {
        Message message = endpoint.poll(pipe.channel, now);
        if (message == null) {
          break;
        }
        run.recorder.sent(message);
        pipe.accept(
            saving == null
                ? run.world.transfers.make(message, run.codec)
                : saving.transfer(message, pipe.index));
        if (endpoint.hasControl()) {
          dirtyPipes |= 1; // the channel with index 0 carries it
        }
      }
    }
    if (!gone && endpoint.phase() == Phase.FAILED) {
      gaveUp();
    }
    long deadline = endpoint.deadlineNanos();
    if (deadline > now && deadline < Long.MAX_VALUE && deadline != paceNanos) {
      paceNanos = deadline;
      run.world.timeline.at(deadline, Rank.TIMER, Slots.id(run.index, Slots.TIMER), actor, PACE);
    }
  }

  void pollAll() {
    dirtyPipes = (1L << pipes.length) - 1;
    run.world.dirty(run);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    switch (token) {
      case START -> {
        run.began(nowNanos);
        endpoint.start(nowNanos);
      }
      case HOLES -> {
        cores.stop();
        if (!run.contents.isFrozen()) {
          run.guest.catchUpAtSource();
        }
        endpoint.holesFound(run.contents.holes(), nowNanos);
      }
      case CAPTURED -> {
        cores.stop();
        captured();
      }
      case LIMIT -> run.stop(Status.UNFINISHED, "the time limit has passed");
      default -> {} // pacing: the poll that follows does it
    }
    pollAll();
  }

  @Override
  public void suspend() {
    run.suspended();
    states = run.guest.suspend();
    stopWatching();
    run.contents.freeze();
    DirtyLog log = dirtyLog;
    if (log == null) {
      limit();
      captured();
    } else {
      cores.start();
      int id = Slots.id(run.index, Slots.LAST_SCAN);
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

  private void captured() {
    run.captured(states);
    endpoint.suspended(states, run.world.timeline.now());
  }

  private void limit() {
    Timeline timeline = run.world.timeline;
    long limit = timeline.now() + run.spec.migration().timeLimitNanos();
    timeline.at(limit, Rank.TIMER, Slots.id(run.index, Slots.TIMER), actor, LIMIT);
  }

  @Override
  public void trackWrites() {
    run.preCopyBegins();
    limit();
    run.guest.catchUpAtSource();
    dirtyLog = new DirtyLog(run, cores);
    run.guest.watchWrites(dirtyLog);
  }

  @Override
  public void tellWrites() {
    Objects.requireNonNull(dirtyLog, "writes are not tracked").tell();
  }

  @Override
  public void forgetWrites() {
    stopWatching();
    dirtyLog = null;
    run.guest.watchWrites(null);
  }

  @Override
  public void throttle(int percent) {
    throttle.set(percent);
  }

  @Override
  public void resume() {} // [#gaveUp] says that the run is over

  /// The migration has failed, and the guest stays here.
  private void gaveUp() {
    gone = true;
    stopWatching();
    if (!run.isOver()) {
      run.failed(endpoint.failure());
    }
  }

  @Override
  public void recordPointOfNoReturn() {}

  @Override
  public void scanHoles() {
    long cost = run.plan.map().ramPageCount() * run.world.profile.holeScanPageNanos();
    if (cost == 0) {
      endpoint.holesFound(run.contents.holes(), run.world.timeline.now());
    } else {
      cores.start();
      int id = Slots.id(run.index, Slots.HOLE_SCAN);
      cores.at(cores.work() + cost, Rank.WORK, id, actor, HOLES);
    }
  }

  @Override
  public boolean releases() {
    return false; // what the source keeps costs nothing here
  }

  @Override
  public void release(PageRuns pages) {
    throw new IllegalStateException("released though nothing is kept");
  }

  @Override
  public void reading(Transfer transfer) {
    if (transfer.message() instanceof Message.Pages pages) {
      if (!run.contents.isFrozen()) {
        run.guest.catchUpAtSource(); // what was written before this is read is in it
      }
      run.contents.read(transfer, pages);
    }
  }

  @Override
  public void underWay(Pipe pipe, Transfer transfer) {
    run.targetIntake(pipe.index).expect(pipe, transfer);
  }

  @Override
  public void room(Pipe pipe) {
    dirtyPipes |= 1L << pipe.index;
    run.world.dirty(run);
  }

  @Override
  public long costNanos(Transfer transfer) {
    return transfer.message() instanceof Message.Request ? run.world.profile.requestNanos() : 0;
  }

  @Override
  public long installedNanos(Transfer transfer, long nanos) {
    return -1;
  }

  @Override
  public boolean deliver(Transfer transfer) {
    Pipe pipe = pipes[transfer.channel];
    Message message = transfer.message();
    endpoint.receive(pipe.channel, message, run.world.timeline.now());
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
    run.recycle(transfer);
  }
}
