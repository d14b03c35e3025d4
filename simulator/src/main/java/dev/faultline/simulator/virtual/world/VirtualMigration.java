package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.virtual.guest.FirstTouches;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.guest.GuestState;
import dev.faultline.simulator.virtual.host.DuplicateStore;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.memory.Contents;
import java.util.List;
import java.util.function.IntFunction;

/// One migration in a world: the guest, both sides, and what they share. Joins the parts; has no
/// rules of its own but when it is over.
public final class VirtualMigration implements SourceSide.Listener, TargetSide.Listener {
  /// Hears what the world has to do.
  public interface Listener {
    /// The endpoints of this migration may have something to say.
    void mayHaveToSay(int migration);

    /// A migration has ended.
    void over();
  }

  public final Scene scene;
  public final int index;
  public final GuestMigration spec;
  public final MigrationPlan plan;
  public final Contents contents;
  public final Guest guest;
  public final SourceSide source;
  public final TargetSide target;
  public final Recorder recorder;
  public final FirstTouches firstTouches;

  /// When PREPARE begins.
  public final long beginNanos;

  private final Listener listener;
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

  /// @param shared what guests between these hosts have in common, for those that share it
  public VirtualMigration(
      Scene scene,
      int index,
      GuestMigration spec,
      IntFunction<DuplicateStore> shared,
      Listener listener) {
    this.scene = scene;
    this.index = index;
    this.spec = spec;
    this.listener = listener;
    VmSpec vm = spec.vm();
    MemoryMap map = vm.map();
    SavingSpec.Dedup dedup = spec.migration().saving().dedup();
    plan =
        new MigrationPlan(index, seed(), map, vm.vcpus(), vm.deviceStateBytes(), spec.migration());
    contents =
        new Contents(
            map,
            spec.guest(),
            new ContentModel(spec.guest().content(), seed(), vm.pageSizeBytes()),
            spec.migration().zero() == MigrationSpec.Zero.PER_PAGE,
            dedup != SavingSpec.Dedup.OFF);
    firstTouches =
        new FirstTouches(spec, scene.link(), contents, this::programs, scene.isCancelled());
    HostSetup here =
        new HostSetup(
            index,
            plan,
            scene.link(),
            scene.profile(),
            scene.timeline(),
            scene.transfers(),
            new MessageCodec(vm.pageSizeBytes()),
            new MessagePool(),
            contents);
    int page = vm.pageSizeBytes();
    DuplicateStore store =
        dedup == SavingSpec.Dedup.HOST ? shared.apply(page) : new DuplicateStore(page);
    Prepager prepager = prepager();
    pushes = prepager.pushes();
    target = new TargetSide(here, scene.target(), scene.backward(), store, this::programs, this);
    GuestState state =
        new GuestState(
            scene.timeline(),
            map,
            vm.vcpus(),
            spec.workNanos(scene.link()),
            spec.guest().workTouches(),
            scene.profile(),
            contents,
            target.endpoint.resident(),
            target);
    guest = new Guest(state, index);
    source = new SourceSide(here, scene.source(), scene.forward(), prepager, store, guest, this);
    recorder = new Recorder(here, guest, source, target, scene.forward(), scene.backward());
    join();
    guest.boot(programs(), scene.warmUp().cpuNanos(), scene.source(), source.history);
    GuestSpec does = spec.guest();
    long draw = SeededRandom.stream(seed(), "suspend").nextBelow(does.suspendJitterNanos() + 1);
    beginNanos = spec.startNanos() + does.warmUpNanos() + draw;
    source.startAt(beginNanos);
  }

  private void join() {
    target.expect(guest);
    guest.faultsRead(source.endpoint.view().unsent());
    for (int i = 0; i < plan.channelCount(); i++) {
      source.pipes()[i].leadsTo(target.intake(i));
      target.pipes()[i].leadsTo(source.intake(i));
    }
  }

  /// @throws RequestException if there is no strategy of the name that the scenario says
  private Prepager prepager() {
    String name = spec.migration().prepaging();
    Strategy strategy = scene.strategies().apply(name);
    if (strategy == null) {
      throw new RequestException("no strategy " + name);
    }
    return strategy
        .factory()
        .apply(
            new StrategyContext(
                plan.map(),
                SeededRandom.stream(seed(), "prepaging"),
                strategy.resolve(spec.migration().options()),
                strategy.clairvoyant() ? firstTouches : null,
                from -> scene.recordings().find(from, spec.name(), plan.map())));
  }

  /// The seed of this migration's streams; the first has the run's own.
  public long seed() {
    return index == 0 ? scene.seed() : SeededRandom.mix(scene.seed() + index);
  }

  /// The guest's programs as they are before their first touch.
  public GuestProgram[] programs() {
    return Programs.create(
        spec.guest().program(),
        plan.map().ramPageCount(),
        plan.map().pageSizeBytes(),
        plan.vcpus(),
        seed(),
        spec.guest().atEnd(),
        scene.traces());
  }

  @Override
  public void began() {
    recorder.phase("PREPARE");
    recorder.start(1, 0);
    lostBefore = guest.capacityNanos() - guest.progressNanos();
  }

  @Override
  public void preCopyBegins() {
    recorder.phase("PRE_COPY");
    rateBefore = rate();
  }

  /// Guest time over wall time until now.
  private double rate() {
    long capacity = guest.capacityNanos();
    return capacity == 0 ? 1 : (double) guest.progressNanos() / capacity;
  }

  @Override
  public void suspends() {
    recorder.phase("SUSPEND");
    progressBefore = guest.progressNanos();
    capacityBefore = guest.capacityNanos();
    if (!spec.migration().mode().hasRounds()) {
      rateBefore = rate();
    }
  }

  @Override
  public void captured(List<CpuState> states) {
    firstTouches.from(states, source.endpoint);
  }

  @Override
  public void sent(Message given) {
    recorder.sent(given);
  }

  @Override
  public void arrived(Message.Pages pages) {
    recorder.arrived(pages);
  }

  @Override
  public void arrivedZero(PageRuns pages) {
    recorder.arrivedZero(pages);
  }

  @Override
  public void discarded(PageRuns pages) {
    recorder.discarded(pages);
  }

  @Override
  public void mayHaveToSay() {
    listener.mayHaveToSay(index);
  }

  @Override
  public void resumed() {
    atTarget = true;
    recorder.phase("RESUME");
    recorder.resumed();
    recorder.start(rateBefore, progressBefore);
  }

  @Override
  public void failed(String why) {
    stop(Status.FAILED, why);
  }

  @Override
  public void timeLimit() {
    stop(Status.UNFINISHED, "the time limit has passed");
  }

  /// Lets both endpoints speak, and sees whether this was the end.
  public void poll() {
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
  public void checkOver() {
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
      recorder.end();
      listener.over();
    }
  }

  /// Ends the run before its time, unless it is over.
  public void stop(Status why, String text) {
    if (!over) {
      status = why;
      message = text;
      end();
    }
  }

  public boolean isOver() {
    return over;
  }

  public boolean isAtTarget() {
    return atTarget;
  }

  /// Whether the strategy pushes pages, so that the run waits until all are there.
  public boolean pushes() {
    return pushes;
  }

  public long residentPages() {
    return target.endpoint.resident().count();
  }

  public Status status() {
    return status;
  }

  public String message() {
    return message;
  }

  /// Guest time that the vCPUs lost at the source since PREPARE.
  public long lostAtSourceNanos() {
    return capacityBefore - progressBefore - lostBefore;
  }

  public long touchesPull() {
    return touchesPull;
  }
}
