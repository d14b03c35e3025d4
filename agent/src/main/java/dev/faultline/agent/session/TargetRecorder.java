package dev.faultline.agent.session;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.target.FaultCounts;
import dev.faultline.agent.recording.PageState;
import dev.faultline.agent.recording.PageStates;
import dev.faultline.agent.recording.Sampling;
import dev.faultline.reports.metric.Track;
import java.util.List;

/// Samples a target's session. Samples are taken by the owner of its mailbox; the guest's own
/// thread stops them and then reads them, for the report.
public final class TargetRecorder {
  private final TargetSession session;
  private final TargetMachine machine;
  private final PageStates states;
  private final Sampling sampling = new Sampling();
  private boolean over;

  public TargetRecorder(TargetSession session, TargetMachine machine, PageStates states) {
    this.session = session;
    this.machine = machine;
    this.states = states;
  }

  /// Samples from now on until the session has ended.
  void sample() {
    sample(System.nanoTime());
    session.later(Sampling.PERIOD_NANOS, this::sample);
  }

  private synchronized void sample(long nowNanos) {
    if (over) {
      return;
    }
    machine.drainTouched(states::touched);
    sampling.sample(nowNanos, row -> fill(row, nowNanos), states::column);
  }

  private void fill(Sampling.Row row, long nowNanos) {
    FaultCounts faults = session.endpoint().faults();
    row.put(Track.GUEST_PROGRESS, machine.guestNanos());
    row.put(Track.WORKING, machine.workingNanos(nowNanos));
    row.put(Track.RESIDENT, states.resident());
    row.put(Track.RESIDENT_PUSHED, states.total(PageState.PUSHED) + states.total(PageState.USED));
    row.put(Track.RESIDENT_DEMANDED, states.total(PageState.DEMANDED));
    row.put(Track.RESIDENT_ZERO, states.total(PageState.ZERO));
    row.put(Track.DUPLICATE, session.endpoint().pagesDuplicate());
    row.put(Track.FAULTS_DEMAND, faults.demand());
    row.put(Track.FAULTS_LATE, faults.late());
    row.put(Track.BYTES_WIRE, session.links.receivedBytes());
    row.put(Track.BYTES_REVERSE, session.links.sentBytes());
    if (session.links.size() > 1) {
      row.put(Track.BYTES_CONTROL, session.links.receivedBytes(Channel.Kind.CONTROL));
      row.put(Track.BYTES_DEMAND, session.links.receivedBytes(Channel.Kind.DEMAND));
      row.put(Track.BYTES_PUSH, session.links.receivedBytes(Channel.Kind.PUSH));
    }
  }

  /// From here on nothing changes any more.
  public synchronized void stop() {
    over = true;
  }

  public synchronized News.Recorded all() {
    return new News.Recorded(
        sampling.sampleNanos(),
        sampling.curves().stream()
            .map(curve -> new News.Curve(curve.track().series(), curve.values()))
            .toList(),
        states.rows().pages(),
        sampling.columnNanos(),
        joined(sampling.columns()));
  }

  /// Columns of equal size, one after the other.
  public static byte[] joined(List<byte[]> columns) {
    int size = columns.isEmpty() ? 0 : columns.getFirst().length;
    byte[] bytes = new byte[size * columns.size()];
    for (int i = 0; i < columns.size(); i++) {
      System.arraycopy(columns.get(i), 0, bytes, i * size, size);
    }
    return bytes;
  }
}
