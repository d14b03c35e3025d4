package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.Programs;
import dev.faultline.agent.guest.SeededRandom;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.Prepager;
import dev.faultline.agent.prepaging.Strategy;
import dev.faultline.agent.prepaging.StrategyContext;
import dev.faultline.agent.wire.MessageCodec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.virtual.guest.FirstTouches;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.guest.GuestState;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.link.Window;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.memory.Contents;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Slots;
import java.util.List;

/// One migration in a world: the guest, both sides, and what they share. Joins the parts; has no
/// rules of its own but when it is over.
final class VirtualMigration {
  final World world;
  final int index;
  final GuestMigration spec;
  final MigrationPlan plan;
  final MessageCodec codec;
  final MessagePool pool = new MessagePool();
  final Contents contents;
  final Guest guest;
  final SourceSide source;
  final TargetSide target;
  final Recorder recorder;
  final FirstTouches firstTouches;
  final Outlook outlook;
  private final Intake[] sourceIntakes;
  private final boolean pushes;
  private Status status = Status.UNFINISHED;
  private String message = "";
  private boolean over;
  private boolean atTarget;
  private long progressBefore;
  private long capacityBefore;
  private double rateBefore = 1;
  private long lostBefore;
  private long touchesPull = -1;
  private long endNanos = -1;

  VirtualMigration(
      World world, int index, GuestMigration spec, Cores sourceHost, Cores targetHost) {
    this.world = world;
    this.index = index;
    this.spec = spec;
    VmSpec vm = spec.vm();
    MemoryMap map = vm.map();
    plan =
        new MigrationPlan(index, seed(), map, vm.vcpus(), vm.deviceStateBytes(), spec.migration());
    codec = new MessageCodec(vm.pageSizeBytes());
    contents =
        new Contents(
            map,
            spec.guest(),
            new ContentModel(spec.guest().content(), seed(), vm.pageSizeBytes()),
            spec.migration().zero() == MigrationSpec.Zero.PER_PAGE,
            spec.migration().saving().dedup() != SavingSpec.Dedup.OFF);
    firstTouches = new FirstTouches(spec, world.link, contents, this::programs, world::isCancelled);
    Strategy strategy = world.strategies.apply(spec.migration().prepaging());
    if (strategy == null) {
      throw new IllegalArgumentException("no strategy " + spec.migration().prepaging());
    }
    Prepager prepager =
        strategy
            .factory()
            .apply(
                new StrategyContext(
                    map,
                    SeededRandom.stream(seed(), "prepaging"),
                    strategy.resolve(spec.migration().options()),
                    strategy.clairvoyant() ? firstTouches : null,
                    from -> world.recordings.find(from, spec.name(), map)));
    pushes = prepager.pushes();
    target = new TargetSide(this, targetHost);
    recorder = new Recorder(this, target.endpoint.resident());
    GuestState state =
        new GuestState(
            world.timeline,
            map,
            vm.vcpus(),
            spec.workNanos(world.link),
            spec.guest().workTouches(),
            world.profile,
            contents,
            target.endpoint.resident(),
            target);
    guest = new Guest(state, index);
    source = new SourceSide(this, sourceHost, prepager);
    sourceIntakes = intakes(Slots.SOURCE_INTAKE, sourceHost, source);
    guest.boot(programs(), world.warmUp.cpuNanos(), sourceHost, source.history);
    GuestSpec does = spec.guest();
    long draw = SeededRandom.stream(seed(), "suspend").nextBelow(does.suspendJitterNanos() + 1);
    long begin = spec.startNanos() + does.warmUpNanos() + draw;
    source.startAt(begin);
    outlook = new Outlook(this, begin);
  }

  /// The seed of this migration's streams; the first has the run's own.
  long seed() {
    return index == 0 ? world.seed : SeededRandom.mix(world.seed + index);
  }

  /// The guest's programs as they are before their first touch.
  GuestProgram[] programs() {
    return Programs.create(
        spec.guest().program(),
        plan.map().ramPageCount(),
        plan.map().pageSizeBytes(),
        plan.vcpus(),
        seed(),
        spec.guest().atEnd(),
        world.traces);
  }

  long roundTripNanos() {
    return 2 * world.link.latencyNanos();
  }

  /// A push stream's share of the link.
  long streamBytesPerSecond() {
    return world.link.bitsPerSecond() / 8 / spec.migration().pushStreams();
  }

  Pipe[] pipes(int slot, Cores sender, Wire wire, boolean toTarget, Pipe.Ends ends) {
    MigrationSpec how = spec.migration();
    Window window =
        Window.of(
            how.pushWindowBytes(), how.pushUnitBytes(), streamBytesPerSecond(), roundTripNanos());
    Pipe[] pipes = new Pipe[plan.channelCount()];
    for (int i = 0; i < pipes.length; i++) {
      Channel channel = plan.channel(i);
      boolean bounded =
          toTarget
              && (channel.kind() == Channel.Kind.PUSH || channel.kind() == Channel.Kind.SINGLE);
      pipes[i] =
          new Pipe(
              index,
              channel,
              i,
              Slots.id(index, slot + i),
              world.timeline,
              sender,
              wire,
              world.link,
              bounded ? window : Window.NONE,
              ends);
      wire.know(pipes[i]);
    }
    return pipes;
  }

  Intake[] intakes(int slot, Cores host, Intake.Door door) {
    Intake[] intakes = new Intake[plan.channelCount()];
    for (int i = 0; i < intakes.length; i++) {
      intakes[i] = new Intake(world.timeline, host, Slots.id(index, slot + i), door);
    }
    return intakes;
  }

  Intake sourceIntake(int channel) {
    return sourceIntakes[channel];
  }

  Intake targetIntake(int channel) {
    return target.intake(channel);
  }

  void recycle(Transfer transfer) {
    pool.recycle(transfer.message());
    world.transfers.recycle(transfer);
  }

  void began(long nowNanos) {
    recorder.phase("PREPARE");
    recorder.start(1, 0);
    lostBefore = guest.capacityNanos() - guest.progressNanos();
  }

  /// Pages are sent from now on, and the guest's writes tracked.
  void preCopyBegins() {
    recorder.phase("PRE_COPY");
    rateBefore = rate();
  }

  /// Guest time over wall time until now.
  private double rate() {
    long capacity = guest.capacityNanos();
    return capacity == 0 ? 1 : (double) guest.progressNanos() / capacity;
  }

  /// The guest is about to stop at the source.
  void suspended() {
    recorder.phase("SUSPEND");
    progressBefore = guest.progressNanos();
    capacityBefore = guest.capacityNanos();
    if (!spec.migration().mode().hasRounds()) {
      rateBefore = rate();
    }
  }

  /// The CPU state of each vCPU, as it leaves.
  void captured(List<CpuState> states) {
    firstTouches.from(states, source.endpoint);
  }

  /// The target runs the guest from here on.
  void resumed() {
    atTarget = true;
    recorder.phase("RESUME");
    recorder.resumed();
    recorder.start(rateBefore, progressBefore);
  }

  void failed(String why) {
    status = Status.FAILED;
    message = why;
    end();
  }

  /// Lets both endpoints speak, and sees whether this was the end.
  void poll() {
    source.poll();
    target.poll();
    if (touchesPull < 0 && source.endpoint.phase() == Phase.COMPLETE) {
      recorder.phase("COMPLETE");
      touchesPull = guest.touches();
    }
    checkOver();
  }

  /// The run is over when the work is done and, unless the strategy never pushes, every page is
  /// resident.
  void checkOver() {
    if (!over
        && atTarget
        && guest.isFinished()
        && (!pushes || source.endpoint.phase() == Phase.COMPLETE)) {
      status = Status.COMPLETED;
      message = source.endpoint.divergence();
      end();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      guest.settle();
      endNanos = world.timeline.now();
      recorder.phase("END");
      world.over();
    }
  }

  /// Ends the run before its time, unless it is over.
  void stop(Status why, String text) {
    if (!over) {
      status = why;
      message = text;
      end();
    }
  }

  boolean isOver() {
    return over;
  }

  boolean isAtTarget() {
    return atTarget;
  }

  /// Whether the strategy pushes pages, so that the run waits until all are there.
  boolean pushes() {
    return pushes;
  }

  long residentPages() {
    return target.endpoint.resident().count();
  }

  Status status() {
    return status;
  }

  String message() {
    return message;
  }

  long endNanos() {
    return endNanos;
  }

  /// Guest time that the vCPUs lost at the source since PREPARE.
  long lostAtSourceNanos() {
    return capacityBefore - progressBefore - lostBefore;
  }

  long touchesPull() {
    return touchesPull;
  }
}
