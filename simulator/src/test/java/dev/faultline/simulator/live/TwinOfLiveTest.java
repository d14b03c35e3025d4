package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwinOfLiveTest {
  @Test
  void aTwinHasTheCostsOfTheHostAndALinkWithoutALatencyOfItsOwn() {
    Scenario given =
        Catalogue.find("quick", List.of("link.latency=3ms", "link.bandwidth=2Gbit/s")).orThrow();
    Scenario twin = new LiveEngine(LiveOptions.LOCAL).twin(given);
    assertThat(twin.link().latencyNanos()).isZero();
    assertThat(twin.link().queue()).isEqualTo(LinkSpec.Queue.PACED);
    assertThat(twin.link().bitsPerSecond()).isEqualTo(2_000_000_000L);
    assertThat(twin.host().machines()).isEqualTo(1);
    assertThat(given.host().machines()).isEqualTo(2);
    assertThat(twin.only().guest()).isEqualTo(given.only().guest());
    assertThat(twin.only().vm()).isEqualTo(given.only().vm());
    assertThat(twin.only().migration()).isEqualTo(given.only().migration());
  }
}
