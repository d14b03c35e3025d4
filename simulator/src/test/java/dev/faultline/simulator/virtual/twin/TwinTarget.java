package dev.faultline.simulator.virtual.twin;

import dev.faultline.scenarios.HostProfile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the target's agent does: it takes messages in, installs pages, and knows who waits for
/// what.
final class TwinTarget {
  private static final int INSTALLER = 256;
  private static final int ONE_OF_INSTALLERS = 700;
  private static final int LOADING = 257;
  private static final int ARMING = 258;

  private record Wait(TwinVcpu vcpu, long page, boolean isFirst) {}

  /// A message that is to be installed.
  private static final class Job {
    final Lane lane;
    final Parcel parcel;
    long work; // left when it begins, or when it was interrupted
    long endWork;
    Object end = new Object();

    Job(Lane lane, Parcel parcel, long work) {
      this.lane = lane;
      this.parcel = parcel;
      this.work = work;
    }

    boolean isAnswer() {
      return parcel.kind == Parcel.Kind.ANSWER;
    }
  }

  private final Twin twin;
  private final TwinMigration run;
  private final HostProfile costs;
  private final boolean[] resident;
  private final List<Lane> lanes = new ArrayList<>();
  private final ArrayDeque<Parcel> control = new ArrayDeque<>();
  private final ArrayDeque<Parcel> requests = new ArrayDeque<>();
  private final List<Wait> waits = new ArrayList<>();
  private final ArrayDeque<Job> answers = new ArrayDeque<>();
  private final ArrayDeque<Job> units = new ArrayDeque<>(); // an interrupted one is the first
  private final @Nullable Job[] jobs; // of each installer
  private long bytesSinceAck;
  private final EnumMap<Parcel.Kind, Long> came = new EnumMap<>(Parcel.Kind.class);
  long residentPages;
  long duplicates;
  long demand;
  long late;
  long joined;
  long zero;

  TwinTarget(Twin twin, TwinMigration run) {
    this.twin = twin;
    this.run = run;
    costs = twin.scenario.host();
    resident = new boolean[(int) run.map.capacity()];
    jobs = new Job[run.spec.migration().installers()];
  }

  /// Called once the source is there to take messages in.
  void connect() {
    for (int channel = 0; channel < run.channels; channel++) {
      lanes.add(
          new Lane(
              twin,
              run,
              false,
              channel,
              parcel -> parcel.kind == Parcel.Kind.REQUEST ? costs.requestNanos() : 0,
              run.source::take,
              Long.MAX_VALUE,
              0,
              0));
    }
  }

  boolean take(Lane lane, Parcel parcel) {
    switch (parcel.kind) {
      case PREPARE ->
          run.work(
              run.map.ramPageCount() * costs.armPageNanos(),
              twin.target,
              ARMING,
              () -> control.add(new Parcel(Parcel.Kind.PREPARED, 4)));
      case HAND_OVER ->
          run.work(
              loadNanos(parcel),
              twin.target,
              LOADING,
              () -> control.add(new Parcel(Parcel.Kind.READY, 0)));
      case GO -> {
        control.add(new Parcel(Parcel.Kind.RESUMED, 0));
        run.resume(parcel);
      }
      case ZERO_SET -> {
        parcel.zeros.forEach(page -> arrived(page, Parcel.Kind.ZERO_SET));
        wake(parcel);
        finishIfResident();
      }
      case ANSWER, UNIT -> {
        install(lane, parcel);
        return false;
      }
      default -> {} // COMPLETE
    }
    return true;
  }

  private long loadNanos(Parcel handOver) {
    long bytes = run.spec.vm().deviceStateBytes();
    for (var state : handOver.states) {
      bytes += 128 + state.programState().length;
    }
    long rate = costs.deviceLoadBytesPerSecond();
    // A rate of Long.MAX_VALUE is "at once".
    long copy = rate == Long.MAX_VALUE ? 0 : Math.ceilDiv(bytes * 1_000_000_000L, rate);
    return costs.deviceLoadNanos() + copy;
  }

  private void install(Lane lane, Parcel parcel) {
    long call =
        costs.installCallNanos() + costs.installContentionNanos() * (run.spec.vm().vcpus() - 1);
    long work =
        parcel.contentRuns() * call
            + (long) parcel.content.size()
                * (run.map.pageSizeBytes() / 4096)
                * costs.installPageNanos();
    Job next = new Job(lane, parcel, work);
    if (work == 0) {
      installed(next);
      return;
    }
    (next.isAnswer() ? answers : units).addLast(next);
    for (int installer = 0; installer < jobs.length; installer++) {
      if (jobs[installer] == null) {
        twin.target.busy(1);
        installNext(installer);
        return;
      }
    }
    for (int installer = 0; next.isAnswer() && installer < jobs.length; installer++) {
      Job running = jobs[installer];
      if (running != null && !running.isAnswer() && running.endWork > twin.target.work()) {
        twin.agenda.cancel(running.end);
        running.work = running.endWork - twin.target.work();
        units.addFirst(running);
        installNext(installer);
        return;
      }
    }
  }

  private void installNext(int installer) {
    Job next = answers.isEmpty() ? units.poll() : answers.poll();
    jobs[installer] = next;
    if (next == null) {
      twin.target.busy(-1);
      return;
    }
    next.endWork = twin.target.work() + next.work;
    next.end =
        twin.agenda.after(
            next.work,
            twin.target,
            Agenda.Rank.WORK,
            run.index,
            jobs.length == 1 ? INSTALLER : ONE_OF_INSTALLERS + installer,
            () -> {
              installNext(installer);
              installed(next);
            });
  }

  private void installed(Job done) {
    done.parcel.content.forEach(page -> arrived(page, done.parcel.kind));
    done.parcel.zeros.forEach(page -> arrived(page, Parcel.Kind.ZERO_SET));
    wake(done.parcel);
    bytesSinceAck += (long) done.parcel.content.size() * run.map.pageSizeBytes();
    if (bytesSinceAck >= run.spec.migration().ackBytes()) {
      acknowledge();
    }
    finishIfResident();
    done.lane.taken();
  }

  /// @param as UNIT, ANSWER or ZERO_SET for any page that is zero
  private void arrived(long page, Parcel.Kind as) {
    if (resident[(int) page]) {
      duplicates++;
    } else {
      residentPages++;
      came.merge(as, 1L, Long::sum);
    }
    resident[(int) page] = true;
  }

  /// Wakes those whose page has come with this message, in the order in which they began to wait.
  private void wake(Parcel parcel) {
    for (Wait wait : List.copyOf(waits)) {
      if (!resident[(int) wait.page]) {
        continue;
      }
      waits.remove(wait);
      if (!wait.isFirst) {
        joined++;
      } else if (parcel.zeros.contains(wait.page)) {
        zero++;
      } else if (wait.page == parcel.page) {
        demand++;
      } else {
        late++;
      }
      wait.vcpu.wake();
    }
  }

  private void acknowledge() {
    bytesSinceAck = 0;
    control.add(new Parcel(Parcel.Kind.INSTALLED, 4 + 8L * run.channels));
  }

  private void finishIfResident() {
    if (residentPages == run.map.ramPageCount()) {
      acknowledge();
      control.add(new Parcel(Parcel.Kind.ALL_RESIDENT, 0));
    }
  }

  /// Resident pages that came so.
  long came(Parcel.Kind as) {
    return came.getOrDefault(as, 0L);
  }

  boolean isResident(long page) {
    return resident[(int) page];
  }

  /// A vCPU has trapped; says whether it waits.
  boolean trapped(TwinVcpu vcpu, long page, boolean write) {
    if (resident[(int) page]) {
      late++;
      return false;
    }
    boolean isFirst = waits.stream().noneMatch(wait -> wait.page == page);
    waits.add(new Wait(vcpu, page, isFirst));
    if (isFirst) {
      Parcel request = new Parcel(Parcel.Kind.REQUEST, 13);
      request.page = page;
      request.vcpu = vcpu.index;
      request.write = write;
      requests.add(request);
    }
    return true;
  }

  /// Sends all that there is to say; the way back has no window.
  void poll() {
    while (!control.isEmpty()) {
      lanes.get(0).accept(control.remove());
    }
    while (!requests.isEmpty()) {
      lanes.get(run.isSingle ? 0 : 1).accept(requests.remove());
    }
  }

  long wireBytes() {
    return lanes.stream().mapToLong(lane -> lane.wireBytes).sum();
  }
}
