package dev.faultline.simulator.live;

import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.engine.Traits;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.live.agents.StoppedException;
import dev.faultline.simulator.live.failure.FullDisks;
import dev.faultline.simulator.live.failure.LiveFailures;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs a scenario for real, on two agents. What the scenario says of the hosts' costs is not used,
/// since these hosts cost what they cost; of the link, its bandwidth holds the source back, and its
/// latency is the host's own.
///
/// The agents are kept for the next run, until a run goes wrong or needs another link: a Java
/// virtual machine compiles while it runs, which takes the cores that a guest's faults need.
public final class LiveEngine implements Engine {
  private final Start start;
  private final String starting;
  private @Nullable Agents agents;
  private @Nullable Scenario startedFor;
  private boolean rehearses;

  /// Starts or finds the agents.
  interface Start {
    /// @param scenario that they are for; others on the same link may follow
    /// @param wanted asked while they start; false has them given up
    /// @throws IOException if there are none; one line
    Agents agents(Scenario scenario, BooleanSupplier wanted) throws IOException;
  }

  public LiveEngine(LiveOptions options) {
    this(
        options::agents,
        options.source() == null
            ? "starting agents" + (options.rehearse() ? ", which rehearse" : "")
            : "connecting to the agents");
  }

  LiveEngine(Start start) {
    this(start, "starting agents");
  }

  private LiveEngine(Start start, String starting) {
    this.start = start;
    this.starting = starting;
  }

  @Override
  public String name() {
    return "live";
  }

  @Override
  public Traits traits() {
    return new Traits(false, true, true, true, false);
  }

  @Override
  public Scenario twin(Scenario scenario) {
    return Plans.twin(scenario);
  }

  @Override
  public RunOutcome run(Scenario scenario, Progress progress) {
    Plans.check(scenario);
    List<MigrationOutcome> outcomes = List.of();
    try {
      outcomes = run(scenario, agents(scenario, progress), progress);
      return new RunOutcome(outcomes);
    } catch (StoppedException e) {
      return cancelled(scenario);
    } catch (IOException e) {
      throw new LiveException(String.valueOf(e.getMessage()));
    } finally {
      if (outcomes.isEmpty()
          || outcomes.stream().anyMatch(o -> o.status() != Status.COMPLETED)
          || LiveFailures.spendAgents(scenario)) {
        close();
      }
    }
  }

  /// From now on agents that are started for a run migrate its guest once before, for nothing but
  /// their compilers.
  @Override
  public void rehearse(Scenario scenario, Progress progress) {
    Plans.check(scenario);
    rehearses = true;
    try {
      Agents unused = agents(scenario, progress);
    } catch (StoppedException e) {
      close(); // the run that follows hears of it, too
    } catch (IOException e) {
      throw new LiveException(String.valueOf(e.getMessage()));
    }
  }

  private Agents agents(Scenario scenario, Progress progress) throws IOException {
    Agents kept = agents;
    if (kept != null && startedFor != null && serve(startedFor, scenario)) {
      return kept;
    }
    close();
    progress.phase(starting);
    long pages = scenario.migrations().stream().mapToLong(m -> m.vm().map().ramPageCount()).sum();
    Agents started = start.agents(scenario, () -> progress.update(0, pages, 0));
    agents = started;
    startedFor = scenario;
    if (rehearses) {
      Scenario whole = scenario.withFailures(List.of());
      List<MigrationOutcome> unused = run(whole, started, quiet(progress));
    }
    return started;
  }

  private static boolean serve(Scenario first, Scenario next) {
    return first.link().equals(next.link())
        && LiveFailures.needTls(first) == LiveFailures.needTls(next)
        && LiveFailures.needJournals(first) == LiveFailures.needJournals(next)
        && FullDisks.bytes(first).equals(FullDisks.bytes(next));
  }

  /// Nobody waited for any of it.
  private static RunOutcome cancelled(Scenario scenario) {
    List<MigrationOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < scenario.migrations().size(); i++) {
      outcomes.add(
          new Outcomes(scenario, i)
              .of(Status.CANCELLED, StoppedException.MESSAGE, System.nanoTime(), null, null));
    }
    return new RunOutcome(outcomes);
  }

  /// Passes on what there is to say, but no pages, since this is not the run.
  private static Progress quiet(Progress progress) {
    return new Progress() {
      @Override
      public boolean update(long residentPages, long allPages, long nowNanos) {
        return progress.update(0, allPages, nowNanos);
      }

      @Override
      public void detail(String words) {
        progress.detail(words);
      }

      @Override
      public void phase(String words) {
        progress.phase("rehearsal: " + words);
      }
    };
  }

  @Override
  public void close() {
    Agents kept = agents;
    agents = null;
    if (kept != null) {
      kept.close();
    }
  }

  private static List<MigrationOutcome> run(Scenario scenario, Agents agents, Progress progress)
      throws IOException {
    try (LiveFailures failures = new LiveFailures(scenario, agents)) {
      List<MigrationOutcome> outcomes = run(scenario, agents, failures, progress);
      return outcomes.isEmpty() || failures.unmet().isEmpty()
          ? outcomes
          : cautioned(outcomes, failures.unmet());
    }
  }

  /// The first one with these cautions, too.
  private static List<MigrationOutcome> cautioned(
      List<MigrationOutcome> outcomes, List<String> more) {
    List<MigrationOutcome> all = new ArrayList<>(outcomes);
    all.set(0, all.getFirst().withCautions(more));
    return all;
  }

  private static List<MigrationOutcome> run(
      Scenario scenario, Agents agents, LiveFailures failures, Progress progress) {
    int count = scenario.migrations().size();
    long firstId = new SecureRandom().nextLong() & ~0xFFFFL;
    long begin = System.nanoTime();
    Totals totals = new Totals(scenario, begin, progress);
    List<Future<MigrationOutcome>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < count; i++) {
        int index = i;
        Waits waits =
            new Waits(scenario.migrations().get(i).migration().mode().hasRounds(), progress::phase);
        LiveMigration migration =
            new LiveMigration(
                scenario,
                i,
                firstId + i,
                agents,
                failures,
                begin,
                how -> totals.heard(index, how, waits.isForeseen()),
                waits);
        running.add(threads.submit(migration::run));
      }
      List<MigrationOutcome> outcomes = new ArrayList<>();
      for (Future<MigrationOutcome> one : running) {
        outcomes.add(one.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException own ? own : new LiveException(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LiveException("interrupted");
    }
  }
}
