package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.LinkKeys;
import dev.faultline.scenarios.keys.Scalars;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A link in which every value is another: whatever goes to a wrong place is seen.
class LinkLensTest {
  private static final String FILE =
      """
      name: a
      vm: { memory: 1 MiB }
      guest: { program: uniform }
      link: { bandwidth: 1000001 bit/s, latency: 2 ns, mtu: 1003 B, header: 4 B, framing: 5 B,
        queue: paced, queue-limit: 1026 B, stream-window: 4107 B,
        cross-traffic: { rate: 1008 B/s, burst: 109 B } }
      """;

  private static final LinkSpec LINK =
      LinkSpec.PLAIN.with(
          to -> {
            to.bitsPerSecond = 1_000_001;
            to.latencyNanos = 2;
            to.mtuBytes = 1003;
            to.headerBytes = 4;
            to.framingBytes = 5;
            to.queue = LinkSpec.Queue.PACED;
            to.queueLimitBytes = 1026;
            to.streamWindowBytes = 4107;
            to.crossBytesPerSecond = 1008;
            to.crossBurstBytes = 109;
          });

  private static List<Lens<LinkSpec, LinkSpec.Draft>> shuffled(long seed) {
    List<Lens<LinkSpec, LinkSpec.Draft>> lines = new ArrayList<>(LinkKeys.VALUES);
    lines.addAll(LinkKeys.CROSS_VALUES);
    Collections.shuffle(lines, new Random(seed));
    return lines;
  }

  @Test
  void eachKeyIsReadIntoItsComponent() {
    assertThat(new ScenarioReader().read("every key", FILE).orThrow().link()).isEqualTo(LINK);
    // By name out of one and by place into the other: what changes places is seen.
    assertThat(LINK.with(to -> {})).isEqualTo(LINK);
  }

  @Test
  void eachKeyIsWrittenFromItsComponent() {
    String written =
        shuffled(1).stream()
            .collect(
                Collectors.toMap(
                    Lens::name,
                    line -> Scalars.write(line.key(), line.get(LINK)),
                    (one, other) -> one,
                    TreeMap::new))
            .toString();
    assertThat(written)
        .isEqualTo(
            "{bandwidth=1000001 bit/s, burst=109 B, framing=5 B, header=4 B, latency=2 ns,"
                + " mtu=1003 B, queue=paced, queue-limit=1026 B, rate=1008 B/s,"
                + " stream-window=4107 B}");
  }

  @Test
  void theOrderOfTheTableMeansNothing() {
    for (long seed = 1; seed <= 100; seed++) {
      List<Lens<LinkSpec, LinkSpec.Draft>> lines = shuffled(seed);
      assertThat(LinkSpec.PLAIN.with(to -> lines.forEach(line -> line.set(to, line.get(LINK)))))
          .isEqualTo(LINK);
    }
  }
}
