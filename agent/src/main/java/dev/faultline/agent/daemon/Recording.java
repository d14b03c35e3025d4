package dev.faultline.agent.daemon;

import dev.faultline.agent.machine.TargetMachine;
import dev.faultline.agent.migration.FaultCounts;
import java.util.Arrays;
import java.util.List;

/// What a target's session looked like over time. Samples are taken by the owner of its mailbox;
/// the guest's own thread stops them and then reads them, for the report.
final class Recording {
  /// As often as the virtual engine.
  static final long PERIOD_NANOS = 10_000_000;

  private static final int SAMPLES_MAX = 1000;
  private static final int COLUMNS_MAX = 256;

  private final TargetSession session;
  private final TargetMachine machine;
  private final Thinned<long[]> samples = new Thinned<>(SAMPLES_MAX);
  private final Thinned<byte[]> columns = new Thinned<>(COLUMNS_MAX);
  private boolean over;

  Recording(TargetSession session, TargetMachine machine) {
    this.session = session;
    this.machine = machine;
  }

  synchronized void sample(long nowNanos) {
    if (over) {
      return;
    }
    if (samples.wantsNext()) {
      FaultCounts faults = session.endpoint().faults();
      samples.add(
          nowNanos,
          new long[] {
            nowNanos,
            machine.guestNanos(),
            machine.workingNanos(nowNanos),
            session.residency().count(),
            faults.demand(),
            faults.late(),
            session.links.receivedBytes()
          });
    }
    if (columns.wantsNext()) {
      columns.add(nowNanos, session.residency().column());
    }
  }

  /// From here on nothing changes any more.
  synchronized void stop() {
    over = true;
  }

  synchronized News.Recorded all() {
    List<Thinned.Sample<byte[]>> drawn = columns.all();
    int rows = drawn.isEmpty() ? 0 : drawn.getFirst().value().length;
    byte[] bytes = new byte[rows * drawn.size()];
    for (int i = 0; i < drawn.size(); i++) {
      System.arraycopy(drawn.get(i).value(), 0, bytes, i * rows, rows);
    }
    return new News.Recorded(
        samples.all().stream().flatMapToLong(s -> Arrays.stream(s.value())).toArray(),
        drawn.stream().mapToLong(Thinned.Sample::nanos).toArray(),
        bytes);
  }
}
