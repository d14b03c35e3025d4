package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One migration of the twin: the guest, its memory, both agents, and when it is over.
final class TwinMigration {
  /// How many touches a vCPU makes ahead; decides the size of its program state.
  private static final int BATCH = 128;

  private final Twin twin;
  final int index;
  final GuestMigration spec;
  final HostProfile costs;
  final MemoryMap map;
  final long seed;
  final boolean isSingle;
  final int channels;
  final long workNanos;
  final TwinFuture future;
  final TwinMeter meter;
  final TwinSource source;
  final TwinTarget target;
  final TwinHistory history;
  private final boolean[] holes;
  private final boolean[] free;
  private List<TwinVcpu> vcpus = new ArrayList<>();
  List<CpuState> states = List.of();
  private @Nullable TwinCopy copy;
  private boolean atTarget;
  private boolean over;

  TwinMigration(Twin twin, int index, GuestMigration spec) {
    this.twin = twin;
    this.index = index;
    this.spec = spec;
    VmSpec vm = spec.vm();
    GuestSpec guest = spec.guest();
    costs = twin.scenario.host();
    map =
        vm.layout() == VmSpec.Layout.PC
            ? MemoryMap.pc(vm.pageSizeBytes(), vm.memoryBytes())
            : MemoryMap.flat(vm.pageSizeBytes(), vm.memoryBytes() / vm.pageSizeBytes());
    seed = index == 0 ? twin.scenario.seed() : SeededRandom.mix(twin.scenario.seed() + index);
    isSingle = spec.migration().channels() == MigrationSpec.Channels.SINGLE;
    channels = isSingle ? 1 : 2 + spec.migration().pushStreams();
    workNanos = workNanos();
    holes = new boolean[(int) map.capacity()];
    long filled = (long) (map.ramPageCount() * (guest.fillPercent() / 100));
    for (long i = filled; i < map.ramPageCount(); i++) {
      holes[(int) map.frame(i)] = true;
    }
    free = new boolean[(int) map.capacity()];
    long freed = (long) (map.ramPageCount() * (guest.freePercent() / 100));
    for (long i = Math.max(0, filled - freed); i < filled; i++) {
      free[(int) map.frame(i)] = true;
    }
    future = new TwinFuture(twin, this);
    meter = new TwinMeter(twin, this);
    target = new TwinTarget(twin, this);
    source = new TwinSource(twin, this);
    target.connect();
    history = new TwinHistory(twin, this, source.prepager);
    GuestProgram[] programs = programs();
    for (int i = 0; i < programs.length; i++) {
      vcpus.add(new TwinVcpu(twin, this, i, new VcpuCursor(programs[i], BATCH), false));
    }
    vcpus.forEach(TwinVcpu::start);
    long draw = SeededRandom.stream(seed, "suspend").nextBelow(guest.suspendJitterNanos() + 1);
    twin.agenda.at(
        spec.startNanos() + guest.warmUpNanos() + draw,
        Agenda.Rank.TIMER,
        index,
        641,
        () -> {
          meter.phase("PREPARE");
          meter.prepares();
          source.prepare();
        });
  }

  private long workNanos() {
    GuestSpec guest = spec.guest();
    if (guest.workNanos() > 0 || guest.workTouches() > 0) {
      return guest.workNanos();
    }
    return BigInteger.valueOf(spec.vm().memoryBytes())
        .multiply(BigInteger.valueOf(2 * 8 * 1_000_000_000L))
        .divide(BigInteger.valueOf(twin.scenario.link().bitsPerSecond()))
        .max(BigInteger.ONE)
        .longValueExact();
  }

  private GuestProgram[] programs() {
    return Programs.create(
        spec.guest().program(),
        map.ramPageCount(),
        map.pageSizeBytes(),
        spec.vm().vcpus(),
        seed,
        spec.guest().atEnd(),
        twin.traces);
  }

  /// The vCPUs as they were at SUSPEND, ready to go on.
  List<VcpuCursor> captured() {
    GuestProgram[] programs = programs();
    List<VcpuCursor> cursors = new ArrayList<>();
    for (int i = 0; i < programs.length; i++) {
      cursors.add(VcpuCursor.resume(programs[i], states.get(i), BATCH));
    }
    return cursors;
  }

  /// A page that is free stays so when it is read.
  void populate(long page, boolean write) {
    holes[(int) page] = false;
    free[(int) page] &= !write;
  }

  /// Whether the page need not be sent.
  boolean isHole(long page) {
    return holes[(int) page] || free[(int) page];
  }

  long freePages() {
    long count = 0;
    for (boolean one : free) {
      count += one ? 1 : 0;
    }
    return count;
  }

  /// A piece of work of a thread that does nothing else; one that costs nothing is done at once.
  void work(long work, Host host, int number, Runnable done) {
    if (work == 0) {
      done.run();
      return;
    }
    host.busy(1);
    twin.agenda.after(
        work,
        host,
        Agenda.Rank.WORK,
        index,
        number,
        () -> {
          host.busy(-1);
          done.run();
        });
  }

  void suspend() {
    meter.phase("SUSPEND");
    meter.suspended(vcpus);
    states = vcpus.stream().map(TwinVcpu::suspend).toList();
    for (TwinVcpu vcpu : vcpus) {
      if (vcpu.lastTouchWork >= 0) {
        meter.touchedAtSource(
            twin.agenda.now - twin.source.lasts(twin.source.work() - vcpu.lastTouchWork));
      }
    }
    vcpus.forEach(TwinVcpu::leave);
    if (copy != null) {
      copy.begin();
    }
    history.stop();
    twin.agenda.at(
        twin.agenda.now + spec.migration().timeLimitNanos(),
        Agenda.Rank.TIMER,
        index,
        641,
        () -> end(Status.UNFINISHED, "the time limit has passed"));
  }

  void resume(Parcel go) {
    vcpus = new ArrayList<>();
    for (VcpuCursor cursor : captured()) {
      vcpus.add(new TwinVcpu(twin, this, vcpus.size(), cursor, true));
    }
    meter.unfinished = vcpus.size();
    vcpus.forEach(TwinVcpu::start);
    atTarget = true;
    meter.phase("RESUME");
    meter.resumed();
  }

  /// A copy of the guest that runs ahead from SUSPEND on.
  Lookahead copy(Lookahead.Terms terms) {
    TwinCopy made = new TwinCopy(twin, this, terms);
    copy = made;
    return made;
  }

  private void endCopy() {
    if (copy != null) {
      copy.end();
    }
  }

  List<TwinVcpu> vcpus() {
    return vcpus;
  }

  /// At the end of every instant.
  void poll() {
    source.poll();
    target.poll();
    if (source.isComplete()) {
      meter.complete();
      endCopy();
    }
    boolean isMoved = source.isComplete() || !source.pushes();
    if (atTarget && meter.unfinished == 0 && isMoved) {
      end(Status.COMPLETED, "");
    }
  }

  private void end(Status status, String message) {
    if (!over) {
      over = true;
      endCopy();
      meter.end(status, message);
    }
  }

  boolean isAtTarget() {
    return atTarget;
  }

  boolean isOver() {
    return over;
  }

  MigrationOutcome outcome() {
    return meter.outcome();
  }
}
