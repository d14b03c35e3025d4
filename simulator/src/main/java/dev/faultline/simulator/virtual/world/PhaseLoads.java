package dev.faultline.simulator.virtual.world;

import dev.faultline.reports.result.run.Loads;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How busy link, hosts and guest are in each phase, by what they have done when one begins and
/// when it ends.
final class PhaseLoads {
  private final HostSetup here;
  private final Guest guest;
  private final SourceSide source;
  private final TargetSide target;
  private final Wire forward;
  private final List<Loads.Row> rows = new ArrayList<>();
  private @Nullable Done before;

  /// What was done until an instant, in nanoseconds.
  private record Done(
      long atNanos,
      double link,
      long[] sending,
      long[] receiving,
      long installing,
      long progress,
      long capacity) {}

  PhaseLoads(HostSetup here, Guest guest, SourceSide source, TargetSide target, Wire forward) {
    this.here = here;
    this.guest = guest;
    this.source = source;
    this.target = target;
    this.forward = forward;
  }

  /// A phase ends, another begins.
  void next() {
    Done now =
        new Done(
            here.timeline().now(),
            forward.busyNanos(),
            Arrays.stream(source.pipes()).mapToLong(Pipe::readNanos).toArray(),
            target.heldNanos(),
            target.installNanos(),
            guest.progressNanos(),
            guest.capacityNanos());
    if (before != null) {
      rows.add(row(before, now));
    }
    before = now;
  }

  private Loads.Row row(Done begin, Done end) {
    double nanos = end.atNanos - begin.atNanos;
    double capacity = end.capacity - begin.capacity; // below 0 where the host changed
    double waited = capacity - (end.progress - begin.progress);
    return new Loads.Row(
        end.atNanos,
        nanos,
        percent(end.link - begin.link, nanos),
        percent(most(begin.sending, end.sending), nanos),
        percent(most(begin.receiving, end.receiving), nanos),
        percent(end.installing - begin.installing, nanos * here.plan().spec().installers()),
        percent(waited, capacity));
  }

  private static long most(long[] begin, long[] end) {
    long most = 0;
    for (int i = 0; i < end.length; i++) {
      most = Math.max(most, end[i] - begin[i]);
    }
    return most;
  }

  /// What is sent shortly before the end of a phase is carried after it.
  private static double percent(double part, double whole) {
    return whole <= 0 ? 0 : Math.clamp(100 * part / whole, 0, 100);
  }

  List<Loads.Row> rows() {
    return List.copyOf(rows);
  }
}
