package dev.faultline.simulator.live;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.AgentClient.Offset;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Side;
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
  private boolean isGiven; // the guest, by the source
  private boolean isWhole; // the guest, at the target

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
    List<String> cautions = List.of();
    try (DrivenSide to = new DrivenSide(Side.TARGET, agents, failures.successors(), id);
        DrivenSide from = new DrivenSide(Side.SOURCE, agents, failures.successors(), id)) {
      AgentClient source = from.client();
      AgentClient target = to.client();
      source.whoWaits(() -> progress.test(null));
      target.whoWaits(() -> progress.test(null));
      Offset sourceAhead = source.offset();
      Offset targetAhead = target.offset();
      target.prepare(Order.Role.TARGET, plan, traces, PREPARE_NANOS_MAX);
      source.prepare(Order.Role.SOURCE, plan, traces, PREPARE_NANOS_MAX);
      waitUntil(beginNanos + scenario.migrations().get(index).startNanos());
      waits.begin("starting the guest");
      source.send(new Order.Start());
      from.outlives(source.await(News.Started.class, BOOT_NANOS_MAX).outlives());
      startedNanos = System.nanoTime();
      waits.begin("the guest warms up");
      waitUntil(startedNanos + scenario.warmUpNanos(index));
      migrateNanos = System.nanoTime();
      source.send(new Order.Migrate(failures.targetForSource().toString()));
      source.whoWaits(() -> true);
      target.whoWaits(() -> true);
      watch(from, to);
      outcomes.clocks(sourceAhead, targetAhead);
      sourceReport = Remains.of(from, sourceReport);
      targetReport = Remains.of(to, targetReport);
      cautions = Remains.cautions(from, to);
    } catch (IOException e) {
      boolean wanted = progress.test(null);
      status = wanted ? Status.FAILED : Status.CANCELLED;
      // who has stopped it does not wait to hear that the agents live
      message = e.getMessage() + (wanted ? agents.obituary() : "");
      outcomes.clocks(none, none);
    }
    return outcomes
        .of(status, message, startedNanos, sourceReport, targetReport)
        .withCautions(cautions);
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
  private void watch(DrivenSide source, DrivenSide target)
      throws InterruptedException, IOException {
    long lastWordNanos = Long.MAX_VALUE;
    silence = new Silence(System.nanoTime());
    while (source.isAwaited() || target.isAwaited()) {
      listen(target);
      listen(source);
      if (targetReport != null && targetReport.failure().isEmpty() && !dismissed) {
        dismissed = true;
        source.stop(""); // it may hold pages that nobody needs any more
        if (source.isAway()) {
          isDone(source);
        }
      }
      long now = System.nanoTime();
      silence.look(now);
      notice(source, target);
      limits(source, target, now);
      if (status == Status.PAUSED && agents.processes().isEmpty()) {
        break; // they are not ours to be stopped
      }
      boolean oneIsOver =
          source.failed() != null || target.failed() != null || hasFailed() || stopped;
      if (oneIsOver && lastWordNanos == Long.MAX_VALUE) {
        lastWordNanos = now + LAST_WORD_NANOS_MAX;
        verdict = stopped ? "" : firstFailure(source, target);
        stop(source, target, verdict);
      }
      if (now > lastWordNanos
          || (status == Status.CANCELLED
              && source.isDeaf(silence.nanos(true))
              && target.isDeaf(silence.nanos(false)))) {
        break;
      }
    }
    judge();
  }

  private void listen(DrivenSide side) throws InterruptedException, IOException {
    for (News said = side.next(POLL_NANOS / 10); said != null; said = side.next(0)) {
      heard(said, side);
    }
  }

  /// A killed source that nobody needs any more has had its last word.
  private void isDone(DrivenSide source) {
    sourceReport = Remains.ofSource();
    source.done();
  }

  /// Says which agent is silent; one that is for too long has failed.
  private void notice(DrivenSide source, DrivenSide target) {
    String ofSource = silence(source);
    String ofTarget = silence(target);
    waits.odd(ofSource.isEmpty() ? ofTarget : ofSource);
  }

  private String silence(DrivenSide side) {
    if (!side.isAwaited()) {
      return "";
    }
    if (side.isAway()) {
      silence.heard(side.isSource());
      return side.name() + " was killed, and another one is to come";
    }
    if (silence.isTooLong(side.isSource())) {
      String name = side.name() + " at " + side.address();
      heard(new News.Failed(silence.words(name, side.isSource())), side);
    }
    return silence.words(side.name(), side.isSource());
  }

  private boolean hasFailed() {
    return (sourceReport != null && !sourceReport.failure().isEmpty())
        || (targetReport != null && !targetReport.failure().isEmpty());
  }

  private void heard(News news, DrivenSide from) {
    boolean fromSource = from.isSource();
    silence.heard(fromSource);
    switch (news) {
      case News.SourceReport report -> sourceReport = report;
      case News.TargetReport report -> targetReport = report;
      case News.Failed failed -> {
        if (from.isAwaited() && fromSource && from.isRestarted() && isWhole) {
          isDone(from); // before we came
        } else if (from.isAwaited()) {
          from.fail(failed.why());
        }
      }
      case News.Held said -> held = held.isEmpty() ? said.why() : held;
      case News.Phase phase -> {
        waits.phase(phase.name(), fromSource);
        if (fromSource && index == 0) {
          failures.begins(phase.name(), residentPages);
        }
        isWhole |= !fromSource && phase.name().equals("COMPLETE");
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

  private void limits(DrivenSide source, DrivenSide target, long now) {
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
    String dead = DrivenSide.outlived(source, target);
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

  private void stop(DrivenSide source, DrivenSide target, String why) {
    stopped = true;
    source.stop(why);
    target.stop(why);
  }

  /// Nobody would know of agents of ours; others keep what they have.
  private void leave(DrivenSide source, DrivenSide target) {
    if (agents.processes().isEmpty()) {
      stopped = true;
      message +=
          "; both sides keep what they have: faultline agent recover %s goes on with migration %x"
              .formatted(source.address(), id);
    } else {
      stop(source, target, held);
    }
  }

  private String firstFailure(DrivenSide source, DrivenSide target) {
    News.SourceReport fromSource = sourceReport;
    News.TargetReport fromTarget = targetReport;
    if (fromTarget != null && !fromTarget.failure().isEmpty()) {
      return fromTarget.failure();
    }
    String targetFailed = target.failed();
    if (targetFailed == null && fromSource != null && !fromSource.failure().isEmpty()) {
      return fromSource.failure();
    }
    String failed = targetFailed == null ? source.failed() : targetFailed;
    return Objects.requireNonNullElse(failed, message);
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
      message += keeps ? "" : Remains.missing(fromTarget);
    } else if (!fromTarget.verification().isEmpty()) {
      status = Status.FAILED;
      message = fromTarget.verification();
    }
  }
}
