package dev.faultline.simulator.qemu;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.fault.HostSupport;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.TraceLibrary;
import dev.faultline.simulator.qemu.guest.GuestImage;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A Linux that runs `init.c` moves by our own post-copy. The kernel is that of `FAULTLINE_KERNEL`,
/// or one in `/boot`.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LinuxGuestTest {
  @TempDir private Path folder = Path.of("");

  private static @Nullable Path kernel() throws IOException {
    String named = System.getenv("FAULTLINE_KERNEL");
    if (named != null) {
      return Path.of(named);
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/boot"), "vmlinuz-*")) {
      for (Path one : all) {
        if (Files.isReadable(one)) {
          return one;
        }
      }
    }
    return null;
  }

  private void buildGuest() throws IOException, InterruptedException {
    Path source = folder.resolve("init.c");
    try (InputStream in = GuestImage.class.getResourceAsStream("init.c")) {
      Files.write(source, in.readAllBytes());
    }
    Path init = folder.resolve("init");
    Process cc =
        new ProcessBuilder("cc", "-O2", "-static", "-o", init.toString(), source.toString())
            .inheritIO()
            .start();
    assertThat(cc.waitFor()).isZero();
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    add(archive, "init", Files.readAllBytes(init));
    add(archive, "TRAILER!!!", new byte[0]);
    Files.write(folder.resolve("guest.cpio"), archive.toByteArray());
  }

  /// An entry in cpio's format "newc": cpio(5).
  private static void add(ByteArrayOutputStream to, String name, byte[] data) {
    int[] fields = {1, 0100755, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length() + 1, 0};
    StringBuilder head = new StringBuilder("070701");
    for (int field : fields) {
      head.append("%08X".formatted(field));
    }
    to.writeBytes((head + name + "\0").getBytes(US_ASCII));
    to.writeBytes(new byte[-to.size() & 3]);
    to.writeBytes(data);
    to.writeBytes(new byte[-to.size() & 3]);
  }

  @Test
  void a_linux_goes_on_where_it_stood() throws Exception {
    assumeTrue(QemuBinary.missing().isEmpty(), QemuBinary.missing());
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "there is no cc");
    HostSupport.Item userfaultfd = HostSupport.probe().items().getFirst();
    assumeTrue(userfaultfd.works(), "skipped, because " + userfaultfd.note());
    Path kernel = kernel();
    assumeTrue(kernel != null, "skipped, because FAULTLINE_KERNEL names no kernel");
    buildGuest();
    Path file = folder.resolve("linux.yaml");
    Files.writeString(
        file,
        """
        name: linux
        vm: { memory: 128 MiB, vcpus: 1 }
        guest:
          program: qemu
          kernel: %s
          initrd: guest.cpio
          append: "console=ttyS0 quiet -- 48"
          warm-up: 15 s
          work: 500 ms
        link: { bandwidth: 2.5 Gbit/s, latency: 0 s }
        migration: { prepaging: dual }
        """
            .formatted(kernel));
    Scenario scenario = Catalogue.find(file.toString()).orThrow();
    try (QemuPagerEngine engine = new QemuPagerEngine(new TraceLibrary())) {
      MigrationOutcome outcome = engine.run(scenario, Progress.NONE).migrations().getFirst();
      assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
      assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isPositive();
      assertThat(outcome.get(FaultMetrics.FAULTS_NETWORK)).isPositive();
      // its own clock: half a second of work, read some hundred times a second, and what it waited
      assertThat(outcome.get(GuestMetrics.WORK)).isBetween(450_000_000L, 2_000_000_000L);
      assertThat(outcome.get(GuestMetrics.STALL)).isPositive();
      assertThat(outcome.get(GuestMetrics.TOUCHES)).isPositive();
    }
  }
}
