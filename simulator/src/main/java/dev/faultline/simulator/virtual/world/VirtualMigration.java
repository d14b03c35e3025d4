package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.virtual.future.FirstTouches;
import dev.faultline.simulator.virtual.future.PrivateCopy;
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
public final class VirtualMigration
    implements SourceSide.Listener, TargetSide.Listener, Connections.Listener {
  /// Hears what the world has to do.
  public interface Listener {
    /// The endpoints of this migration may have something to say.
    void mayHaveToSay(int migration);

    /// A phase of a migration's source begins.
    void phase(int migration, Phase phase);

    /// Pages of a migration have come.
    void arrived(int migration);

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
  private final PrivateCopy copy;

  /// When PREPARE begins.
  public final long beginNanos;

  private final Listener listener;
  private final boolean pushes;
  private Status status = Status.UNFINISHED;
  private String message = "";
  private boolean over;
  private boolean atTarget;
  private boolean isSourceGone;
  private final long seed;
  private final Pace pace;
  public final Connections connections;
  public final Standstill standstill;
  public final Succession succession;
  private Phase seen = Phase.PREPARE;
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
    Blueprint made = new Blueprint(scene, index, spec);
    seed = made.seed();
    VmSpec vm = spec.vm();
    MemoryMap map = vm.map();
    plan = new MigrationPlan(index, seed, map, vm.vcpus(), vm.deviceStateBytes(), spec.migration());
    contents = made.contents();
    firstTouches =
        new FirstTouches(spec, scene.link(), contents, made::programs, scene.isCancelled());
    HostSetup here = made.here(plan, contents);
    DuplicateStore store = made.store(shared);
    copy = new PrivateCopy(firstTouches, map, scene.source(), seed, vm.vcpus());
    Prepager prepager = made.prepager(firstTouches, copy);
    pushes = prepager.pushes();
    target = new TargetSide(here, scene.target(), scene.backward(), store, made::programs, this);
    guest =
        new Guest(
            new GuestState(
                scene.timeline(),
                seed,
                map,
                vm.vcpus(),
                spec.workNanos(scene.link()),
                spec.guest().workTouches(),
                scene.profile(),
                contents,
                target.endpoint.resident(),
                target),
            index);
    source = new SourceSide(here, scene.source(), scene.forward(), prepager, store, guest, this);
    recorder = new Recorder(here, guest, source, target, scene.forward(), scene.backward());
    beginNanos = made.beginNanos();
    pace = new Pace(guest, spec.migration().mode().hasRounds());
    succession =
        new Succession(
            here,
            source,
            target,
            vm.backing().outlivesProcess() ? () -> made.prepager(firstTouches, copy::ended) : null);
    connections = new Connections(here, scene, beginNanos, source, target, succession, this);
    standstill = new Standstill(here, scene, source, target, connections, this);
    join();
    guest.boot(made.programs(), scene.warmUp().cpuNanos(), scene.source(), source.history);
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

  /// The seed of this migration's streams; the first has the run's own.
  public long seed() {
    return seed;
  }

  @Override
  public void began() {
    recorder.phase("PREPARE");
    recorder.start(1, 0);
    pace.prepares();
    listener.phase(index, Phase.PREPARE);
    connections.begin();
  }

  @Override
  public void preCopyBegins() {
    recorder.phase("PRE_COPY");
    connections.limit();
    pace.preCopyBegins();
  }

  @Override
  public void suspends() {
    recorder.phase("SUSPEND");
    if (!spec.migration().mode().hasRounds()) {
      connections.limit();
    }
    pace.suspends();
  }

  @Override
  public void captured(List<CpuState> states) {
    firstTouches.from(states, source.endpoint);
    copy.suspended();
  }

  @Override
  public void givenAway(List<CpuState> states) {
    succession.givenAway(states);
  }

  @Override
  public void release(PageRuns pages) {
    succession.release(pages);
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
  public void landed() {
    listener.arrived(index);
  }

  @Override
  public void arrivedZero(PageRuns pages) {
    recorder.arrivedZero(pages);
    listener.arrived(index);
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
  public void resumes() {
    succession.resumes();
  }

  @Override
  public void resumed() {
    atTarget = true;
    recorder.phase("RESUME");
    recorder.resumed();
    recorder.start(pace.rateBefore(), pace.progressBefore());
  }

  @Override
  public void failed(String why) {
    stop(Status.AT_SOURCE, why);
  }

  /// Lets both endpoints speak, and sees whether this was the end.
  public void poll() {
    source.poll();
    target.poll();
    seePhase(source.endpoint.phase());
    if (touchesPull < 0 && source.endpoint.phase() == Phase.COMPLETE) {
      recorder.phase("COMPLETE");
      touchesPull = guest.touches();
      copy.end();
    }
    checkOver();
  }

  private void seePhase(Phase now) {
    if (now == seen) {
      return;
    }
    boolean goesOn = now == Phase.PULL && seen == Phase.RECOVER;
    if (now == Phase.PAUSED || now == Phase.RECOVER || goesOn) {
      recorder.phase(now.name());
    }
    seen = now;
    listener.phase(index, now);
  }

  @Override
  public void sourceIsGone() {
    isSourceGone = true;
    copy.end();
    checkOver();
  }

  @Override
  public void connectionGivenUp() {
    connections.reset();
  }

  /// The run is over when the work is done and, unless the strategy never pushes, every page is
  /// resident.
  public void checkOver() {
    if (!over
        && atTarget
        && guest.isFinished()
        && (!pushes || isSourceGone || source.endpoint.phase() == Phase.COMPLETE)) {
      status = Status.COMPLETED;
      message = source.endpoint.divergence();
      end();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      copy.end();
      guest.settle();
      recorder.end();
      listener.over();
    }
  }

  /// Ends the run before its time, unless it is over.
  @Override
  public void stop(Status why, String text) {
    if (!over) {
      status = why;
      message = text;
      end();
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
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
    return pace.lostNanos();
  }

  public long touchesPull() {
    return touchesPull;
  }
}
