package dev.faultline.simulator.virtual.install;

import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.simulator.virtual.link.Transfer;

/// Puts pages into the guest's memory: demanded pages first, and they interrupt a push unit (the
/// kernel takes its locks page by page), which then goes on where it was. The pages of a message
/// become resident together, when its last one is in, as one UFFDIO_COPY call wakes at its end.
public interface Installer {
  void install(Transfer transfer, boolean isDemand, int runs);

  /// When a demanded page that is taken in at `nanos` to come will be installed; -1 if that cannot
  /// be told.
  long demanded(Transfer transfer, int runs, long nanos);

  boolean isBusy();

  /// How long each of its threads was busy until now, all together.
  long busyNanos();

  /// CPU time of a message.
  static long work(Transfer transfer, int runs, InstallCosts costs) {
    return runs * costs.callNanos() + transfer.installPages * costs.pageNanos();
  }
}
