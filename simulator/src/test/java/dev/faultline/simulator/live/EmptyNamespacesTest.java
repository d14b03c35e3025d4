package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.libc.Namespaces;
import dev.faultline.agent.probe.DemandProbe;
import dev.faultline.agent.probe.ProbeWire;
import dev.faultline.agent.probe.RequestProbe;
import dev.faultline.agent.probe.StreamProbe;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.live.agents.EmptyNamespaces;
import dev.faultline.simulator.live.agents.ShapedLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmptyNamespacesTest {
  private static EmptyNamespaces namespaces(String bandwidth) {
    String missing = ShapedLink.missing();
    assumeTrue(missing.isEmpty(), () -> "skipped, because " + missing);
    LinkSpec link =
        Catalogue.find("quick", List.of("link.bandwidth=" + bandwidth)).orThrow().link();
    try {
      return new EmptyNamespaces(link);
    } catch (IOException e) {
      assumeTrue(false, "skipped, because " + e.getMessage());
      throw new AssertionError(e);
    }
  }

  private static ProbeWire wire(EmptyNamespaces of) {
    return new ProbeWire(of.source(), of.target(), EmptyNamespaces.TARGET_ADDRESS);
  }

  /// 400 Mbit/s are 50 MB/s, of which 1448 of each 1538 bytes are pages: 47.1 MB/s. The bucket
  /// lends 128 KiB at once, and TCP is a while at the beginning: of 8 MiB nothing that matters.
  @Test
  void aStreamOfAProbeHasTheRateOfTheShapedLinkAndNotThatOfLoopback()
      throws IOException, InterruptedException {
    try (EmptyNamespaces between = namespaces("400Mbit/s")) {
      StreamProbe probe = StreamProbe.run(wire(between), 8 << 20, 1, 256 << 10, 256 << 10, 8 << 20);
      assertThat(probe.bytesPerSecond()).isBetween(10e6, 50e6);
      assertThat(probe.sendNanosPerPage()).isPositive();
      assertThat(probe.receiveNanosPerPage()).isPositive();
    }
  }

  @Test
  void requestsAndFaultsCrossItToo() throws IOException, InterruptedException {
    try (EmptyNamespaces between = namespaces("10Gbit/s")) {
      assertThat(RequestProbe.run(wire(between), 64, 500).sourceNanos()).isPositive();
      DemandProbe faults = DemandProbe.run(wire(between), true, 64, 0);
      assertThat(Arrays.stream(faults.tripNanos())).allMatch(nanos -> nanos > 0);
    }
  }

  /// What the kernel lists for the thread that asks: two lines of head, then a line a device.
  @Test
  void onlyTheThreadThatIsSentThereIsInTheNamespaceAndNothingIsLeftOfIt()
      throws IOException, InterruptedException {
    Callable<List<String>> devices =
        () ->
            Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
                .skip(2)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .sorted()
                .toList();
    long source;
    try (EmptyNamespaces between = namespaces("1Gbit/s")) {
      source = between.source();
      assertThat(Namespaces.call(source, devices)).containsExactly("faultline", "lo");
      assertThat(Namespaces.call(0, devices)).doesNotContain("faultline");
    }
    ProcessHandle.of(source).ifPresent(keeper -> keeper.onExit().join());
    assertThatThrownBy(() -> Namespaces.call(source, devices))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/proc/" + source + "/ns/net");
  }
}
