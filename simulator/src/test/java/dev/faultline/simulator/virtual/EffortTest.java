package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Cost;
import dev.faultline.simulator.virtual.measure.Effort;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Of the guest of `quick`, 16 MiB with two vCPUs over 1 Gbit/s. There a touch is taken for 12 ns,
/// a page for 150 ns.
class EffortTest {
  private static Cost cost(String... keys) {
    return Effort.of(Catalogue.find("quick", List.of(keys)).orThrow(), TraceSource.NONE);
  }

  @Test
  void aWarmUpOfADayIsForeseen() {
    // 86,400 s, two touches a microsecond: 172.8 thousand million, 2073.6 s; the rest is nothing
    Cost cost = cost("guest.compute=1us", "guest.warm-up=24h", "guest.fill=99%");
    assertThat(cost.seconds()).isCloseTo(2073.6, within(0.1));
    assertThat(cost.most()).isCloseTo(cost.seconds(), within(0.1));
    assertThat(cost.words()).isEqualTo("172,800 million touches in 24 h of guest.warm-up");
    assertThat(cost.unfinished()).isEmpty();
  }

  /// Of a guest whose pages were all written before: 60 s of two touches a microsecond are made.
  @Test
  void aWarmUpThatIsSkippedCostsItsLastMinute() {
    assertThat(cost("guest.compute=1us", "guest.warm-up=24h").seconds())
        .isCloseTo(1.44, within(0.01));
  }

  @Test
  void aTouchOfSixteenTimesTheMemoryCostsTwice() {
    String[] day = {"guest.compute=1us", "guest.warm-up=24h", "vm.memory=256MiB", "guest.fill=99%"};
    assertThat(cost(day).seconds()).isCloseTo(2 * 2073.6, within(1.0));
  }

  @Test
  void workIsForeseenAsTimeNoLongerThanTheLimitAndAsTouches() {
    // 2 h of work, of which the default limit of 1 h lets 3600 s happen: 7200 million, 86.4 s
    Cost time = cost("guest.compute=1us", "guest.work=2h");
    assertThat(time.seconds()).isCloseTo(86.4, within(0.1));
    assertThat(time.words()).isEqualTo("7,200 million touches in 60 min of guest.work");
    // a thousand million touches of each of two vCPUs: 24 s
    Cost touches = cost("guest.work=1000000000 touches");
    assertThat(touches.seconds()).isCloseTo(24, within(0.1));
    assertThat(touches.words()).isEqualTo("2,000 million touches of guest.work");
  }

  /// 16 MiB at 1 Mbit/s cross in 134 s: of 200 s of work, 66 s are certain, 1.58 s of 4.8.
  @Test
  void aGuestThatWaitsForItsPagesTouchesLess() {
    Cost cost = cost("guest.compute=1us", "guest.work=200s", "link.bandwidth=1Mbit/s");
    assertThat(cost.most() - cost.seconds()).isCloseTo(134.2 * 2e6 * 12e-9, within(0.01));
  }

  @Test
  void roundsMayEndAtOnceOrGoOnToTheLast() {
    // 16 MiB take 0.134 s; 1000 rounds 134 s, with 268 million touches and 4.1 million pages: 3.84
    // s
    Cost cost = cost("guest.compute=1us", "migration.mode=pre-copy", "migration.rounds=1000");
    assertThat(cost.most() - cost.seconds()).isCloseTo(3.84, within(0.01));
    assertThat(cost.words()).isEqualTo("268 million touches in at most 2 min of migration.rounds");
  }

  @Test
  void memoryThatTakesWeeksOverTheLinkIsNamed() {
    // 256 GiB at 1 Mbit/s: 2,199,023 s
    String[] slow = {"vm.memory=256GiB", "link.bandwidth=1Mbit/s", "guest.work=1s"};
    assertThat(cost(slow).unfinished())
        .endsWith(" takes 4 weeks over this link, and limits.time ends the run after 60 min");
    assertThat(cost(slow[0], slow[1], slow[2], "migration.prepaging=demand-only").unfinished())
        .isEmpty();
  }

  @Test
  void aTimeIsSaidInTheUnitThatOneWouldTake() {
    assertThat(List.of(0.2, 119.0, 120.0, 7200.0, 172_800.0, 1_209_600.0).stream().map(Cost::time))
        .containsExactly("1 s", "119 s", "2 min", "2 h", "2 days", "2 weeks");
  }
}
