package dev.faultline.simulator.virtual.twin;

/// The cores of one host and its work clock.
final class Host {
  private final Agenda agenda;
  private final int cores;
  private final boolean shared;
  private int busy;
  private long since;
  private long workThen;

  /// @param threads how many can ever be busy
  Host(Agenda agenda, int cores, int threads) {
    this.agenda = agenda;
    this.cores = cores;
    shared = cores > 0 && threads > cores;
  }

  private boolean isSlow() {
    return shared && busy > cores;
  }

  /// What the work clock shows now.
  long work() {
    long elapsed = agenda.now - since;
    return workThen + (isSlow() ? elapsed * cores / busy : elapsed);
  }

  /// A thread becomes busy (1) or stops being busy (-1).
  void busy(int change) {
    workThen = work();
    since = agenda.now;
    busy += change;
  }

  /// How long a piece of work takes at the present load.
  long lasts(long work) {
    return isSlow() ? Math.ceilDiv(work * busy, cores) : work;
  }

  /// When the work clock will show `work` if the load stays.
  long timeOf(long work) {
    return Math.max(agenda.now, since + lasts(Math.max(0, work - workThen)));
  }
}
