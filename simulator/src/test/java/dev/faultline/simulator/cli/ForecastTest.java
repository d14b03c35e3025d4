package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.run.Forecast;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Experiment;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.virtual.VirtualEngine;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Context context = TestContext.of(out, err);
  private final Engine engine = new VirtualEngine(TraceSource.NONE);

  private static Scenario scenario(String... keys) {
    return Catalogue.find("quick", List.of(keys)).orThrow();
  }

  @Test
  void aRunOfHoursIsAnnouncedWithTheKeyThatMakesItLong() {
    Forecast.say(
        context, engine, scenario("guest.compute=1us", "guest.warm-up=24h", "guest.fill=99%"));
    // 172,800 million touches of 12 ns: 2074 s
    assertThat(err.toString())
        .isEqualTo(
            "faultline: this run takes about 35 min: 172,800 million touches in 24 h of"
                + " guest.warm-up; less of it is done sooner\n");
  }

  @Test
  void aRunOfSecondsIsNot() {
    Forecast.say(context, engine, scenario());
    Forecast.say(context, engine, experiment(scenario(), 10), 2);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theRunsOfAComparisonAreTakenTogether() {
    // 200 s of two vCPUs, a touch a microsecond each: 400 million, 4.8 s; two strategies by ten
    // seeds on one core are 96 s, and a little for pages and the work
    Experiment twenty =
        experiment(scenario("guest.compute=1us", "guest.warm-up=200s", "guest.fill=99%"), 10);
    Forecast.say(context, engine, twenty, 1);
    assertThat(err.toString())
        .startsWith("faultline: 20 runs take about 96 s: 400 million touches in 3 min of");
  }

  @Test
  void aMigrationOfWeeksIsNamed() {
    Forecast.say(context, engine, scenario("vm.memory=256GiB", "link.bandwidth=1Mbit/s"));
    assertThat(err.toString())
        .contains("takes 4 weeks over this link, and limits.time ends the run after 60 min");
  }

  private static Experiment experiment(Scenario scenario, int repeat) {
    List<Contender> two = List.of(Contender.one("linear"), Contender.one("dual"));
    return Experiment.comparing(scenario, two, repeat);
  }
}
