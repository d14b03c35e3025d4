package dev.faultline.simulator.live;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.AgentClient.Offset;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.live.agents.StoppedException;
import dev.faultline.simulator.live.failure.LiveFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Drives one migration of a live run from PREPARE to the reports of both agents.
final class LiveMigration {
  private static final long PREPARE_NANOS_MAX = 300_000_000_000L;
  private static final long BOOT_NANOS_MAX = 600_000_000_000L;
  private static final long SUSPEND_NANOS_MAX = 60_000_000_000L;
  private static final long REPORT_NANOS_MAX = 300_000_000_000L;
  private static final long LAST_WORD_NANOS_MAX = 15_000_000_000L;

  /// An agent that has been told to stop and says not even how far it is does not stop.
  private static final long DEAF_NANOS_MIN = 2_000_000_000;

  /// Phases of a source that runs the guest no more.
  private static final List<String> GIVEN = List.of("IN_DOUBT", "PULL", "PAUSED", "RECOVER");

  private static final long POLL_NANOS = 50_000_000;

  private final Scenario scenario;
  private final int index;
  private final long id;
  private final Agents agents;
  private final LiveFailures failures;
  private long residentPages;
  private final long beginNanos;
  private final Predicate<News.@Nullable Progress> progress;
  private final Waits waits;
  private Status status = Status.COMPLETED;
  private String message = "";
  private String verdict = ""; // what failed first
  private Silence silence = new Silence(0);
  private boolean stopped;
  private boolean dismissed;
  private long migrateNanos;
  private long suspendNanos = -1;
  private News.@Nullable Progress fresh;
  private News.@Nullable SourceReport sourceReport;
  private News.@Nullable TargetReport targetReport;
  private String held = ""; // why both agents wait
  private boolean outlivesSource; // what it gave away outlives the source's agent
  private boolean outlivesTarget;
  private boolean isGiven; // the guest, by the source
  private @Nullable String sourceFailed;
  private @Nullable String targetFailed;

  /// @param beginNanos `System.nanoTime()` of the run's begin
  /// @param progress hears how far it is; false stops the migration
  /// @param failures what goes wrong with the first guest, and the way to the target
  /// @param waits hears what it waits for
  LiveMigration(
      Scenario scenario,
      int index,
      long id,
      Agents agents,
      LiveFailures failures,
      long beginNanos,
      Predicate<News.@Nullable Progress> progress,
      Waits waits) {
    this.scenario = scenario;
    this.index = index;
    this.id = id;
    this.agents = agents;
    this.failures = failures;
    this.beginNanos = beginNanos;
    this.progress = progress;
    this.waits = waits;
  }

  MigrationOutcome run() throws InterruptedException {
    TreeMap<String, Path> files = new TreeMap<>();
    AgentPlan plan = Plans.of(scenario, index, id, files);
    Function<String, Path> traces = digest -> Objects.requireNonNull(files.get(digest));
    Outcomes outcomes = new Outcomes(scenario, index);
    long startedNanos = System.nanoTime();
    waits.begin("preparing both agents");
    Offset none = new Offset(0, 0);
    try (AgentClient target = AgentClient.connect(agents.transport(), agents.target());
        AgentClient source = AgentClient.connect(agents.transport(), agents.source())) {
      BooleanSupplier wanted = () -> progress.test(null);
      source.whoWaits(wanted);
      target.whoWaits(wanted);
      Offset sourceAhead = source.offset();
      Offset targetAhead = target.offset();
      target.prepare(Order.Role.TARGET, plan, traces, PREPARE_NANOS_MAX);
      source.prepare(Order.Role.SOURCE, plan, traces, PREPARE_NANOS_MAX);
      waitUntil(beginNanos + scenario.migrations().get(index).startNanos());
      waits.begin("starting the guest");
      source.send(new Order.Start());
      outlivesSource = source.await(News.Started.class, BOOT_NANOS_MAX).outlives();
      startedNanos = System.nanoTime();
      waits.begin("the guest warms up");
      waitUntil(startedNanos + Plans.warmUpNanos(scenario, index));
      migrateNanos = System.nanoTime();
      source.send(new Order.Migrate(failures.targetForSource().toString()));
      source.whoWaits(() -> true);
      target.whoWaits(() -> true);
      watch(source, target);
      outcomes.clocks(sourceAhead, targetAhead);
    } catch (IOException e) {
      boolean wanted = progress.test(null);
      status = wanted ? Status.FAILED : Status.CANCELLED;
      // who has stopped it does not wait to hear that the agents live
      message = e.getMessage() + (wanted ? agents.obituary() : "");
      outcomes.clocks(none, none);
    }
    return outcomes.of(status, message, startedNanos, sourceReport, targetReport);
  }

  /// Waits, unless the run is stopped meanwhile.
  private void waitUntil(long nanos) throws InterruptedException, IOException {
    CountDownLatch never = new CountDownLatch(1);
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      boolean unused = never.await(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS);
      if (!progress.test(null)) {
        throw new StoppedException();
      }
    }
  }

  /// Listens to both agents until both have had their last word.
  private void watch(AgentClient source, AgentClient target)
      throws InterruptedException, IOException {
    long lastWordNanos = Long.MAX_VALUE;
    silence = new Silence(System.nanoTime());
    while (isAwaited(true) || isAwaited(false)) {
      News fromTarget = target.next(POLL_NANOS / 10);
      while (fromTarget != null) {
        heard(fromTarget, false);
        fromTarget = target.next(0);
      }
      for (News said = source.next(POLL_NANOS / 10); said != null; said = source.next(0)) {
        heard(said, true);
      }
      if (targetReport != null && targetReport.failure().isEmpty() && !dismissed) {
        dismissed = true;
        source.send(new Order.Stop("")); // it may hold pages that nobody needs any more
      }
      long now = System.nanoTime();
      silence.look(now);
      notice(source, target);
      limits(source, target, now);
      if (status == Status.PAUSED && agents.processes().isEmpty()) {
        break; // they are not ours to be stopped
      }
      boolean oneIsOver = sourceFailed != null || targetFailed != null || hasFailed() || stopped;
      if (oneIsOver && lastWordNanos == Long.MAX_VALUE) {
        lastWordNanos = now + LAST_WORD_NANOS_MAX;
        verdict = stopped ? "" : firstFailure();
        stop(source, target, verdict);
      }
      if (now > lastWordNanos || (status == Status.CANCELLED && isDeaf(true) && isDeaf(false))) {
        break;
      }
    }
    judge();
  }

  /// Whether an agent's last word is still to come.
  private boolean isAwaited(boolean source) {
    return source
        ? sourceReport == null && sourceFailed == null
        : targetReport == null && targetFailed == null;
  }

  private boolean isDeaf(boolean source) {
    return !isAwaited(source) || silence.nanos(source) >= DEAF_NANOS_MIN;
  }

  /// Says which agent is silent; one that is for too long has failed.
  private void notice(AgentClient source, AgentClient target) {
    String ofSource = silence("the agent of the source", source, true);
    String ofTarget = silence("the agent of the target", target, false);
    waits.odd(ofSource.isEmpty() ? ofTarget : ofSource);
  }

  private String silence(String name, AgentClient agent, boolean source) {
    if (!isAwaited(source)) {
      return "";
    }
    if (silence.isTooLong(source)) {
      String why = silence.words(name + " at " + agent.address(), source);
      heard(new News.Failed(why), source);
    }
    return silence.words(name, source);
  }

  private boolean hasFailed() {
    return (sourceReport != null && !sourceReport.failure().isEmpty())
        || (targetReport != null && !targetReport.failure().isEmpty());
  }

  private void heard(News news, boolean fromSource) {
    silence.heard(fromSource);
    switch (news) {
      case News.SourceReport report -> sourceReport = report;
      case News.TargetReport report -> targetReport = report;
      case News.Failed failed -> {
        if (fromSource) {
          sourceFailed = failed.why();
        } else {
          targetFailed = failed.why();
        }
      }
      case News.Started said -> outlivesTarget = said.outlives();
      case News.Held said -> held = held.isEmpty() ? said.why() : held;
      case News.Phase phase -> {
        waits.phase(phase.name(), fromSource);
        if (fromSource && index == 0) {
          failures.begins(phase.name(), residentPages);
        }
        isGiven |= fromSource && GIVEN.contains(phase.name());
        if (fromSource && phase.name().equals("SUSPEND")) {
          suspendNanos = System.nanoTime();
        }
      }
      case News.Progress how -> {
        if (!fromSource) {
          fresh = how;
          residentPages = how.residentPages();
        }
        if (!fromSource && index == 0) {
          int vcpus = scenario.migrations().getFirst().vm().vcpus();
          failures.stands(residentPages, how.guestNanos() / vcpus);
        }
      }
      default -> {}
    }
  }

  private void limits(AgentClient source, AgentClient target, long now) {
    News.Progress how = fresh;
    fresh = null;
    if (!progress.test(how) && !stopped) {
      status = Status.CANCELLED;
      message = StoppedException.MESSAGE;
      stop(source, target, message);
    }
    long limit = scenario.migrations().get(index).migration().timeLimitNanos();
    if (suspendNanos >= 0 && now - suspendNanos > limit && targetReport == null && !stopped) {
      status = Status.UNFINISHED;
      message = "the time limit has passed";
      stop(source, target, message);
    }
    String dead = outlived();
    if (dead != null && isGiven && agents.processes().isEmpty() && !stopped) {
      status = Status.PAUSED;
      message = dead + "; its part of the guest outlives it: start it again with the same --state";
      stopped = true;
    }
    if (!held.isEmpty() && !stopped) {
      status = Status.PAUSED;
      message = held;
      leave(source, target);
    }
    if (suspendNanos < 0 && now - migrateNanos > SUSPEND_NANOS_MAX && !stopped) {
      status = Status.FAILED;
      message = "the source did not suspend its guest within a minute";
      stop(source, target, message);
    }
    if (sourceReport != null
        && suspendNanos >= 0
        && now - suspendNanos > limit + REPORT_NANOS_MAX
        && !stopped) {
      status = Status.FAILED;
      message = "the target sent no report";
      stop(source, target, message);
    }
  }

  /// Why the agent is gone whose guest another one can go on with; null if there is none.
  private @Nullable String outlived() {
    if (sourceFailed != null && outlivesSource) {
      return sourceFailed;
    }
    return targetFailed != null && outlivesTarget ? targetFailed : null;
  }

  private void stop(AgentClient source, AgentClient target, String why) {
    stopped = true;
    source.send(new Order.Stop(why));
    target.send(new Order.Stop(why));
  }

  /// Nobody would know of agents of ours; others keep what they have.
  private void leave(AgentClient source, AgentClient target) {
    if (agents.processes().isEmpty()) {
      stopped = true;
      message +=
          "; both sides keep what they have: faultline agent recover %s goes on with migration %x"
              .formatted(source.address(), id);
    } else {
      stop(source, target, held);
    }
  }

  private String firstFailure() {
    News.SourceReport fromSource = sourceReport;
    News.TargetReport fromTarget = targetReport;
    if (fromTarget != null && !fromTarget.failure().isEmpty()) {
      return fromTarget.failure();
    }
    if (targetFailed != null) {
      return targetFailed;
    }
    if (fromSource != null && !fromSource.failure().isEmpty()) {
      return fromSource.failure();
    }
    return sourceFailed == null ? message : sourceFailed;
  }

  private void judge() {
    if (status != Status.COMPLETED) {
      return;
    }
    News.TargetReport fromTarget = targetReport;
    if (!verdict.isEmpty() || fromTarget == null || sourceReport == null) {
      boolean keeps = sourceReport != null && sourceReport.keeps();
      boolean bothLive = fromTarget != null && sourceReport != null;
      status = keeps ? Status.AT_SOURCE : Status.LOST;
      message = verdict.isEmpty() ? "an agent sent no report" : verdict;
      message += bothLive ? "" : agents.obituary();
    } else if (!fromTarget.verification().isEmpty()) {
      status = Status.FAILED;
      message = fromTarget.verification();
    }
  }
}
