package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.virtual.memory.TouchRate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlookTest {
  /// Hears everything that a run says of itself.
  private static final class Listener implements Progress {
    private final List<String> words = new ArrayList<>();
    private final List<Double> shares = new ArrayList<>(); // negative where none is foreseen
    private boolean cancelled;

    @Override
    public boolean update(long done, long all, long nowNanos) {
      assertThat(done).isBetween(0L, all == 0 ? Long.MAX_VALUE : all);
      shares.add(all == 0 ? -1.0 : (double) done / all);
      return true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void detail(String said) {
      words.add(said);
    }
  }

  private static Listener heard(String... keys) {
    Listener listener = new Listener();
    new VirtualEngine(TraceSource.NONE).run(scenario(keys), listener);
    return listener;
  }

  private static Scenario scenario(String... keys) {
    return Catalogue.find("quick", List.of(keys)).orThrow();
  }

  @Test
  void aWarmUpIsTheShareOfTheRunThatItsTouchesAre() {
    Listener heard = heard("guest.compute=1us", "guest.warm-up=4s", "guest.work=4s");
    assertThat(heard.shares).isSorted().endsWith(1.0);
    assertThat(heard.words.getFirst()).matches("warm-up, 0 .* of 4.* s of virtual time");
    // as many touches before as after, and 4096 pages: half of it, less 0.2 %; the last news before
    // the end of the warm-up is at most 16,384 events of some 62,500 old
    int warm = (int) heard.words.stream().filter(words -> words.startsWith("warm-up")).count();
    assertThat(heard.shares.get(warm - 1)).isBetween(0.36, 0.5);
    assertThat(heard.words.getLast()).matches("\\d+ % of the work, .* of virtual time");
  }

  @Test
  void whileNobodyKnowsWhichRoundIsTheLastThereIsNoShare() {
    // 16 MiB take 0.13 s at 1 Gbit/s; the guest writes all of them again within 2 ms, every round
    Listener heard =
        heard(
            "guest.compute=1us",
            "guest.writes=100%",
            "migration.mode=pre-copy",
            "migration.rounds=20",
            "migration.downtime-limit=10ms");
    int seen = 0;
    for (int i = 0; i < heard.words.size(); i++) {
      boolean rounds = heard.words.get(i).startsWith("pre-copy, round ");
      assertThat(heard.shares.get(i) < 0).isEqualTo(rounds || i == 0);
      seen += rounds ? 1 : 0;
    }
    assertThat(seen).isPositive();
    assertThat(heard.words)
        .anyMatch(words -> words.matches("pre-copy, round \\d+ of at most 20, .* s of at most .*"));
    assertThat(heard.shares).endsWith(1.0);
  }

  @Test
  void aRunStopsAtTheNextEventAndNotAtTheNextNews() {
    Listener heard = new Listener();
    heard.cancelled = true;
    RunOutcome outcome = new VirtualEngine(TraceSource.NONE).run(scenario(), heard);
    assertThat(outcome.migrations().getFirst().status())
        .isEqualTo(MigrationOutcome.Status.CANCELLED);
    assertThat(heard.shares).hasSize(1); // said before it began
  }

  @Test
  void theRateOfTouchesIsWhatTheProgramSays() {
    // two vCPUs, each a touch in 20 us
    assertThat(rate("guest.compute=20us")).isEqualTo(1e-4);
    // three sorts on two vCPUs keep both busy, one sort only one: a page in 10 us
    assertThat(rate("guest.program=quicksort", "guest.compute=10us", "guest.processes=3"))
        .isEqualTo(2e-4);
    assertThat(rate("guest.program=quicksort", "guest.compute=10us", "guest.processes=1"))
        .isEqualTo(1e-4);
  }

  private static double rate(String... keys) {
    return TouchRate.of(scenario(keys).only(), TraceSource.NONE, 1);
  }
}
