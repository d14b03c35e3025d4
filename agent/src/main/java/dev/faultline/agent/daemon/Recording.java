package dev.faultline.agent.daemon;

import dev.faultline.agent.machine.TargetMachine;
import dev.faultline.agent.migration.FaultCounts;
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

  /// See [News.TargetReport].
  synchronized long[] samples() {
    return samples.all().stream().flatMapToLong(s -> java.util.Arrays.stream(s.value())).toArray();
  }

  synchronized long[] columnNanos() {
    return columns.all().stream().mapToLong(Thinned.Sample::nanos).toArray();
  }

  synchronized byte[] columns() {
    List<Thinned.Sample<byte[]>> all = columns.all();
    int rows = all.isEmpty() ? 0 : all.getFirst().value().length;
    byte[] bytes = new byte[rows * all.size()];
    for (int i = 0; i < all.size(); i++) {
      System.arraycopy(all.get(i).value(), 0, bytes, i * rows, rows);
    }
    return bytes;
  }
}
