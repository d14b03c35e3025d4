package dev.faultline.agent.daemon.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.daemon.load.Drawn.Trouble;
import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.faulty.FaultyLink;
import dev.faultline.agent.wire.faulty.TcpRules;
import dev.faultline.reports.metric.TransferMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// A migration that is driven to its end while its link fails.
final class Passed {
  private static final long MS = 1_000_000;
  private static final Set<Channel.Kind> ALL = EnumSet.allOf(Channel.Kind.class);
  private static final String CANCELLED = "somebody thought better of it";

  /// RFC 6298: twice as long each time.
  private static final TcpRules RULES =
      new TcpRules(
          MS,
          1448,
          10 * MS,
          50 * MS,
          (since, now, first) -> {
            long at = since;
            for (long wait = first; at <= now; wait *= 2) {
              at += wait;
            }
            return at;
          },
          1);

  private final Drawn drawn;
  private final SeededRandom random;
  private final List<String> phases = new ArrayList<>();
  private final TreeMap<Long, Runnable> due = new TreeMap<>();
  private boolean troubled;
  private News.SourceReport given;
  private News.TargetReport taken;

  private Passed(Drawn drawn) {
    this.drawn = drawn;
    random = SeededRandom.stream(drawn.plan().seed(), "trouble");
  }

  static Passed through(Pair pair, Drawn drawn) throws Exception {
    Passed passed = new Passed(drawn);
    try (FaultyLink link = new FaultyLink(pair.at(pair.target), RULES, false);
        AgentClient to = AgentClient.connect(pair.transport, pair.target.address());
        AgentClient from = AgentClient.connect(pair.transport, pair.source.address())) {
      to.prepare(Order.Role.TARGET, drawn.plan(), Path::of, Pair.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, drawn.plan(), Path::of, Pair.WAIT_NANOS);
      from.send(new Order.Start());
      from.await(News.Started.class, Pair.WAIT_NANOS);
      from.send(new Order.Migrate(new Address.Tcp("127.0.0.1", link.port()).toString()));
      passed.drive(link, from, to);
    }
    return passed;
  }

  private void drive(FaultyLink link, AgentClient from, AgentClient to) throws Exception {
    long limit = System.nanoTime() + Pair.WAIT_NANOS;
    while (given == null || taken == null) {
      assertThat(System.nanoTime()).as("hangs after %s", phases).isLessThan(limit);
      hear(from.next(MS), "source ");
      hear(to.next(MS), "target ");
      if (!troubled && phases.contains("source " + drawn.after())) {
        troubled = true;
        trouble(link, from);
      }
      while (!due.isEmpty() && due.firstKey() <= System.nanoTime()) {
        due.pollFirstEntry().getValue().run();
      }
      if (given != null && taken == null && !given.failure().isEmpty()) {
        to.send(new Order.Stop("the source: " + given.failure()));
      }
    }
  }

  private void hear(News said, String side) {
    switch (said) {
      case News.Phase phase -> phases.add(side + phase.name());
      case News.SourceReport report -> given = report;
      case News.TargetReport report -> taken = report;
      case News.Held held -> throw new AssertionError(side + held + " after " + phases);
      case News.Failed failed -> throw new AssertionError(side + failed + " after " + phases);
      case null, default -> {}
    }
  }

  private void in(long millis, Runnable what) {
    long at = System.nanoTime() + millis * MS;
    while (due.putIfAbsent(at, what) != null) {
      at++;
    }
  }

  private void trouble(FaultyLink link, AgentClient from) {
    long first = drawn.delayMillis();
    switch (drawn.trouble()) {
      case NONE -> {}
      case RESET -> in(first, link::reset);
      case RESETS -> {
        long times = 2 + random.nextBelow(5);
        for (long at = first; times > 0; times--, at += 20 + random.nextBelow(150)) {
          in(at, link::reset);
        }
      }
      case REFUSED -> {
        in(
            first,
            () -> {
              link.refuse(true);
              link.reset();
            });
        in(first + 50 + random.nextBelow(400), () -> link.refuse(false));
      }
      case DOWN -> in(first, () -> link.down((50 + random.nextBelow(250)) * MS));
      case DELAY -> in(first, () -> link.delay(ALL, (2 + random.nextBelow(20)) * MS, 500 * MS));
      case LOSS -> in(first, () -> link.lose(ALL, 0.001 + random.nextDouble() / 50, 500 * MS));
      case CANCEL -> in(first, () -> from.send(new Order.Stop(CANCELLED)));
    }
  }

  /// How often the link was made again.
  long recoveries() {
    return phases.stream().filter("source RECOVER"::equals).count();
  }

  /// How it ended, in a few words.
  ///
  /// @throws AssertionError if it may not end so
  String status() {
    String ended = given.failure() + " / " + taken.failure() + " after " + phases;
    if (given.failure().isEmpty()) {
      assertThat(taken.failure()).as(ended).isEmpty();
      assertThat(taken.verification()).as(ended).isEmpty();
      assertThat(taken.verifiedBytes()).as(ended).isEqualTo(drawn.plan().vm().memoryBytes());
      assertThat(taken.measured().get(TransferMetrics.PAGES_DUPLICATE)).as(ended).isZero();
      assertThat(given.keeps()).as(ended).isFalse();
      return "moved";
    }
    assertThat(taken.failure()).as(ended).isNotEmpty();
    assertThat(phases).as(ended).doesNotContain("target COMPLETE");
    if (drawn.trouble() == Trouble.CANCEL) {
      assertThat(given.failure()).as(ended).contains(CANCELLED);
      // a machine that is so busy that the order came late has the guest dropped, as asked for
      return given.keeps() ? "cancelled" : "ended by order after GO";
    }
    assertThat(given.keeps()).as(ended).isTrue();
    assertThat(phases).as(ended).doesNotContain("target RESUME");
    assertThat(drawn.trouble()).as(ended).isIn(Trouble.RESET, Trouble.RESETS, Trouble.REFUSED);
    return "stayed";
  }
}
