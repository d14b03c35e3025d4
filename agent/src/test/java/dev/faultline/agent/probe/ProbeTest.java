package dev.faultline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.fault.HostSupport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProbeTest {
  private static final int TOUCHES = 256;

  @BeforeEach
  void onLinux() {
    assumeTrue(
        "Linux".equals(System.getProperty("os.name")), "skipped, because live agents need Linux");
  }

  private static void addUp(DemandProbe probe) {
    assertThat(probe.servedNanos()).hasSize(TOUCHES);
    for (int i = 0; i < TOUCHES; i++) {
      long parts = probe.trapNanos()[i] + probe.tripNanos()[i] + probe.wakeNanos()[i];
      assertThat(probe.servedNanos()[i]).isEqualTo(parts);
      assertThat(probe.tripNanos()[i]).isPositive();
    }
  }

  /// Software needs no kernel that helps: the toucher itself asks.
  @Test
  void everyTouchOfAnAbsentPageIsServedOverTheWireAndItsPartsAddUp()
      throws IOException, InterruptedException {
    addUp(DemandProbe.run(ProbeWire.LOOPBACK, true, TOUCHES, 0));
    addUp(DemandProbe.run(ProbeWire.LOOPBACK, true, TOUCHES, 50_000_000));
  }

  @Test
  void realFaultsAreServedAndAddUpToo() throws IOException, InterruptedException {
    assumeTrue(
        HostSupport.probe().items().getFirst().works(),
        "skipped, because this host has no userfaultfd for us");
    addUp(DemandProbe.run(ProbeWire.LOOPBACK, false, TOUCHES, 50_000_000));
  }

  /// CPU time cannot be more than what the process used between the calls.
  @Test
  void requestsAndStreamsCostNoMoreThanTheProcessUsed() throws IOException, InterruptedException {
    var threads =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = threads.getProcessCpuTime();
    RequestProbe requests = RequestProbe.run(ProbeWire.LOOPBACK, 64, 2_000);
    StreamProbe streams =
        StreamProbe.run(ProbeWire.LOOPBACK, 8 << 20, 2, 256 << 10, 4 << 10, 16 << 20);
    double used = threads.getProcessCpuTime() - before;
    double pages = 2 * (16 << 20) / 4096.0;
    double said =
        2_000 * (requests.sourceNanos() + requests.targetNanos())
            + pages * (streams.sendNanosPerPage() + streams.receiveNanosPerPage());
    assertThat(said).isBetween(1.0, used);
    assertThat(streams.bytesPerSecond()).isBetween(1e6, 1e12);
  }

  @Test
  void wholeMemoriesAreArmedScannedAndCopied() {
    assertThat(MemoryProbe.armNanos(true, 4096)).isPositive();
    assertThat(MemoryProbe.holeScanNanos(4096)).isPositive();
    assertThat(MemoryProbe.copyBytesPerSecond(8 << 20, 256 << 10)).isBetween(1e6, 1e12);
  }
}
