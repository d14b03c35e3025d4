package dev.faultline.simulator.virtual.install;

import dev.faultline.simulator.virtual.link.Transfer;

/// Puts pages into the guest's memory: demanded pages first, and they interrupt a push unit (the
/// kernel takes its locks page by page), which then goes on where it was. The pages of a message
/// become resident together, when its last one is in, as one UFFDIO_COPY call wakes at its end.
public interface Installer {
  /// Takes [Transfer#installWork].
  void install(Transfer transfer, boolean isDemand);

  /// When a demanded page that is taken in at `nanos` to come, of that `work`, will be installed;
  /// -1 if that cannot be told.
  long demanded(long work, long nanos);

  boolean isBusy();

  /// How long each of its threads was busy until now, all together.
  long busyNanos();
}
