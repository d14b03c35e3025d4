package dev.faultline.simulator.live.failure;

import dev.faultline.agent.journal.SmallDisk;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.Side;
import java.util.EnumMap;
import java.util.Map;

/// Which agents of a scenario need a disk of their own for their journals, since it is to be full
/// one day, and how large that has to be until then.
public final class FullDisks {
  private static final long SOME_BYTES = 8 << 20;

  /// A run of one page in a record of its own, and what a target keeps of a page.
  private static final long PAGE_BYTES = 48;

  /// Registers, twice ([dev.faultline.agent.machine.kept.KeptState]), and the state of its program.
  private static final long VCPU_BYTES = 256 << 10;

  private FullDisks() {}

  /// @throws RequestException if there can be none
  static void check(Scenario scenario) {
    for (Scenario.GuestMigration one : scenario.migrations()) {
      if (one.vm().backing() == VmSpec.Backing.FILE) {
        throw new RequestException(
            "a failure of kind full-disk is set, and vm.backing is file: that memory lies on the"
                + " same disk as the journals, and live would be full with it; use shm or sysv, or"
                + " --engine virtual");
      }
    }
    String missing = SmallDisk.missing();
    if (!missing.isEmpty()) {
      throw new RequestException(
          "a failure of kind full-disk is set, which needs a small disk of its own, and "
              + missing
              + ": run as root where file systems can be mounted, or use --engine virtual");
    }
  }

  /// How many bytes each has.
  public static Map<Side, Long> bytes(Scenario scenario) {
    long bytes = SOME_BYTES;
    for (Scenario.GuestMigration one : scenario.migrations()) {
      bytes += one.vm().map().ramPageCount() * PAGE_BYTES + one.vm().vcpus() * VCPU_BYTES;
    }
    EnumMap<Side, Long> all = new EnumMap<>(Side.class);
    for (var failure : scenario.failures()) {
      if (failure.what() instanceof Failure.FullDisk full) {
        all.put(full.side(), bytes);
      }
    }
    return all;
  }
}
