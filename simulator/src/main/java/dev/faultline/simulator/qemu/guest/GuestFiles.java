package dev.faultline.simulator.qemu.guest;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The guest of a scenario as files that a QEMU starts it from.
///
/// @param devices of both sides, as on the command line
public record GuestFiles(List<String> devices) {
  private static final long MIB = 1 << 20;

  /// Of guest time that a table of touches has room for besides warm-up and work, at first.
  private static final long MORE_NANOS = 5_000_000_000L;

  /// What the guest plays; null if it knows the program.
  public static @Nullable TouchTable table(Scenario scenario, TraceSource traces) {
    GuestMigration one = scenario.only();
    if (GuestImage.knows(one.guest().program()) || isMachine(scenario)) {
      return null;
    }
    long nanos = scenario.warmUpNanos(0) + one.workNanos(scenario.link()) + MORE_NANOS;
    return new TouchTable(
        one.guest(), one.vm().memoryBytes() / 4096, scenario.seed(0), traces, 2 * nanos);
  }

  /// Whether the guest boots a kernel of the user's.
  public static boolean isMachine(Scenario scenario) {
    return scenario.only().guest().program() instanceof ProgramSpec.Machine;
  }

  /// Memory of a QEMU that has room for the guest and its firmware, in whole MiB.
  public static long memoryBytes(Scenario scenario) {
    long bytes = scenario.only().vm().memoryBytes();
    long all = isMachine(scenario) ? bytes : bytes + GuestImage.BASE_BYTES;
    return Math.ceilDiv(all, MIB) * MIB;
  }

  public static GuestFiles write(Path folder, Scenario scenario, @Nullable TouchTable table)
      throws IOException {
    if (scenario.only().guest().program() instanceof ProgramSpec.Machine machine) {
      return new GuestFiles(
          List.of(
              "-kernel",
              machine.kernel(),
              "-initrd",
              machine.initrd(),
              "-append",
              machine.append()));
    }
    Path disk = folder.resolve("guest.img");
    long pages = scenario.only().vm().memoryBytes() / 4096;
    GuestImage.write(disk, scenario.only().guest(), pages, scenario.seed(0), table);
    List<String> devices = new ArrayList<>();
    devices.addAll(List.of("-drive", "file=" + disk + ",format=raw,if=ide,snapshot=on"));
    if (table != null) {
      Path touches = folder.resolve("touches");
      table.write(touches);
      devices.addAll(List.of("-fw_cfg", "name=opt/dev.faultline/touches,file=" + touches));
    }
    return new GuestFiles(devices);
  }
}
