package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.probe.ProbeWire;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.experiment.ExperimentProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@Order(4)
@ResourceLock(HostLocks.LIVE)
class CalibrationTest {
  @TempDir Path folder;

  /// The real thing: every key of a profile is measured or said to be missing, and the parts of a
  /// lone fault, put together as the model does, come near what faults took as a whole.
  @Test
  @Timeout(180)
  void everyCostIsMeasuredOrMissingAndALoneFaultIsTheSumOfItsParts()
      throws InterruptedException, IOException {
    assumeTrue(
        "Linux".equals(System.getProperty("os.name")), "skipped, because live agents need Linux");
    ExperimentProgress progress = new ExperimentProgress(Calibration.STEPS);
    Calibration.Result result = Calibration.run(progress, ProbeWire.LOOPBACK);
    assertThat(progress.share()).isEqualTo(1);
    List<String> keys =
        result.measurements().stream()
            .filter(Measurement::isKey)
            .map(Measurement::name)
            .collect(Collectors.toList());
    assertThat(keys)
        .containsExactlyInAnyOrder(
            "fault-trap",
            "hop",
            "request",
            "wake",
            "late-hops",
            "late-hop",
            "send-page",
            "receive-page",
            "send-unit",
            "send-run",
            "receive-unit",
            "receive-run",
            "install-call",
            "install-page",
            "install-contention",
            "arm-page",
            "hole-scan-page",
            "history-scan-page",
            "dirty-protect-page",
            "dirty-write",
            "dirty-scan-page",
            "dirty-found-page",
            "lz4",
            "lz4-back",
            "zstd",
            "zstd-back",
            "hash",
            "compare",
            "device-load",
            "device-load-rate");
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, ProfileFile.text(result, "loopback", 2, LocalDate.of(2026, 11, 23)));
    HostProfile host = Catalogue.find("quick", List.of("host=" + file)).orThrow().host();
    double whole =
        result.measurements().stream()
            .filter(one -> one.name().startsWith("fault, from touch"))
            .mapToDouble(one -> one.spread().median())
            .findFirst()
            .orElseThrow();
    double parts =
        host.faultTrapNanos()
            + 2 * host.hopNanos()
            + host.requestNanos()
            + host.sendPageNanos()
            + host.receivePageNanos()
            + host.messages().sendUnitNanos()
            + host.messages().sendRunNanos()
            + host.messages().receiveUnitNanos()
            + host.messages().receiveRunNanos()
            + host.installCallNanos()
            + host.installPageNanos()
            + host.wakeNanos();
    // medians of parts do not add up to that of the sum, least of all on a busy host
    assertThat(parts).isBetween(whole / 2, whole * 2);
  }

  @Test
  void whoStopsItGetsNothing() throws InterruptedException {
    assumeTrue(
        "Linux".equals(System.getProperty("os.name")), "skipped, because live agents need Linux");
    ExperimentProgress progress = new ExperimentProgress(Calibration.STEPS);
    progress.cancel();
    assertThat(Calibration.run(progress, ProbeWire.LOOPBACK).cancelled()).isTrue();
  }
}
