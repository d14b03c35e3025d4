package dev.faultline.simulator.live.failure;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.faulty.FaultyLink;
import dev.faultline.agent.wire.faulty.TcpRules;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.On;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.failure.OutOfTurn;
import dev.faultline.simulator.failure.Schedule;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.virtual.link.Retransmission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Lets the failures of a scenario happen to two agents on this host: a [FaultyLink] between them,
/// signals, and other agents in the place of killed ones. A phase is heard of some milliseconds
/// after it began, pages and guest time every 100 ms.
public final class LiveFailures implements Schedule.Stage, AutoCloseable {
  private static final int DEATH_SECONDS_MAX = 5;

  private final Schedule schedule;
  private final Agents agents;
  private final FullHost fullHost = new FullHost();
  private final @Nullable FaultyLink link;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("faultline-failures").factory());
  private final long bytesPerSecond;
  private final Successors successors;
  private final List<ProcessHandle> dying = new CopyOnWriteArrayList<>();
  private int refusals;

  /// @throws RequestException if nothing can happen to these agents
  /// @throws IOException if there can be no link between them; one line
  public LiveFailures(Scenario scenario, Agents agents) throws IOException {
    this.agents = agents;
    successors = new Successors(agents);
    schedule = new Schedule(scenario, this);
    bytesPerSecond = scenario.link().bitsPerSecond() / 8;
    boolean any = !scenario.failures().isEmpty();
    if (any && !(agents.processes().size() == 2 && isOnLoopback(agents.targetForSource()))) {
      throw new RequestException(
          "failures are set, and live makes them happen to agents that it starts on loopback: leave"
              + " --source, --target and --wire away, or use --engine virtual");
    }
    link =
        any
            ? new FaultyLink(at(agents.targetForSource()), rules(scenario), needTls(scenario))
            : null;
  }

  /// The same as in virtual time, of the scenario's link: live it has no latency of its own.
  private static TcpRules rules(Scenario scenario) {
    LinkSpec link = scenario.link();
    return new TcpRules(
        2 * link.latencyNanos(),
        link.mtuBytes() - link.headerBytes(),
        Retransmission.RTO_NANOS_MIN,
        Retransmission.SYN_NANOS,
        Retransmission::nextNanos,
        scenario.seed());
  }

  /// Whether all that is to happen can happen live, before anything is started.
  ///
  /// @throws RequestException if something cannot
  public static void check(Scenario scenario) {
    for (PlannedFailure failure : scenario.failures()) {
      if (failure.what() instanceof Failure.Killed killed && killed.isOutOfMemory()) {
        FullHost.check();
      }
      if (failure.what() instanceof Failure.FullDisk) {
        FullDisks.check(scenario);
      }
      if (needTls(scenario) && failure.what() instanceof Failure.Malicious) {
        throw new RequestException(
            "a failure of kind malicious is set, and one of kind corrupted or duplicated: live"
                + " agents speak TLS for that, so that nobody can speak for them; leave one of them"
                + " away, or use --engine virtual");
      }
      if (needTls(scenario) && on(failure.what()) != On.ALL) {
        throw new RequestException(
            "a failure on one channel is set, and one of kind corrupted or duplicated: live agents"
                + " speak TLS for that, which hides what is which channel; leave channel away, or"
                + " use --engine virtual");
      }
    }
  }

  private static On on(Failure what) {
    return switch (what) {
      case Failure.Delay delay -> delay.on();
      case Failure.Loss loss -> loss.on();
      case Failure.BadFrame bad -> bad.on();
      default -> On.ALL;
    };
  }

  /// Whether the agents have to speak TLS, which notices that a frame is not what was sent.
  public static boolean needTls(Scenario scenario) {
    return scenario.failures().stream().anyMatch(one -> one.what() instanceof Failure.BadFrame);
  }

  /// Whether the agents have to keep journals, with which another one goes on.
  public static boolean needJournals(Scenario scenario) {
    return scenario.failures().stream()
        .map(PlannedFailure::what)
        .anyMatch(what -> what instanceof Failure.Restarted || what instanceof Failure.FullDisk);
  }

  /// Whether an agent may be gone after a run that went well, or be one whose compilers have seen
  /// little.
  public static boolean spendAgents(Scenario scenario) {
    return needJournals(scenario)
        || scenario.failures().stream().anyMatch(one -> one.what() instanceof Failure.Killed);
  }

  private static Set<Channel.Kind> kinds(On on) {
    return switch (on) {
      case ALL -> EnumSet.allOf(Channel.Kind.class);
      case CONTROL -> EnumSet.of(Channel.Kind.CONTROL);
      case DEMAND -> EnumSet.of(Channel.Kind.DEMAND);
      case PUSH -> EnumSet.of(Channel.Kind.PUSH);
    };
  }

  private static boolean isOnLoopback(Address address) {
    return address instanceof Address.Tcp tcp && tcp.host().equals("127.0.0.1");
  }

  private static InetSocketAddress at(Address address) {
    Address.Tcp tcp = (Address.Tcp) address;
    return new InetSocketAddress(tcp.host(), tcp.port());
  }

  /// Where the source finds the target.
  public Address targetForSource() {
    return link == null ? agents.targetForSource() : new Address.Tcp("127.0.0.1", link.port());
  }

  /// Who takes the place of agents that were killed.
  public Successors successors() {
    return successors;
  }

  /// A phase of the first guest's source begins.
  public synchronized void begins(String phase, long residentPages) {
    schedule.begins(phase, residentPages);
  }

  /// So many pages of the first guest are at the target, and it has run there for so long.
  ///
  /// @param guestNanos guest time of a vCPU, on average
  public synchronized void stands(long residentPages, long guestNanos) {
    schedule.stands(residentPages, guestNanos);
  }

  /// A sentence for each that never happened.
  public synchronized List<String> unmet() {
    return schedule.unmet();
  }

  @Override
  public void later(long nanos, int failure) {
    after(nanos, () -> schedule.due(failure));
  }

  private void after(long nanos, Runnable what) {
    var unused =
        timer.schedule(
            () -> {
              synchronized (this) {
                what.run();
              }
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  @Override
  public void happens(Failure what) {
    FaultyLink between = link;
    if (between == null) {
      return;
    }
    switch (what) {
      case Failure.Reset reset -> {
        if (reset.nanos() > 0) {
          between.refuse(true);
        }
        between.reset();
        if (reset.nanos() > 0) { // from when all are reset, which takes a while on a busy host
          int mine = ++refusals;
          if (reset.nanos() != Failure.EVER) {
            after(reset.nanos(), () -> between.refuse(mine != refusals));
          }
        }
      }
      case Failure.Killed killed when killed.isOutOfMemory() ->
          fullHost.hit(process(killed.side()));
      case Failure.Killed killed -> kill(killed.side());
      case Failure.Stopped stopped -> {
        ProcessHandle process = process(stopped.side());
        signal("-STOP", process);
        if (stopped.nanos() != Failure.EVER) {
          after(stopped.nanos(), () -> signal("-CONT", process));
        }
      }
      case Failure.LinkDown down -> {
        between.down(down.nanos());
        if (down.nanos() >= Reconnection.SILENCE_NANOS_MAX) {
          after(Reconnection.SILENCE_NANOS_MAX, between::expire);
        }
      }
      case Failure.HalfOpen halfOpen -> after(Reconnection.SILENCE_NANOS_MAX, between.halfOpen());
      case Failure.Delay delay ->
          between.delay(kinds(delay.on()), delay.extraNanos(), delay.nanos());
      case Failure.Loss loss -> between.lose(kinds(loss.on()), loss.percent() / 100, loss.nanos());
      case Failure.FullDisk full -> agents.fillDisk(full.side());
      case Failure.Restarted dies -> {
        if (successors.isToDie(dies.side())) {
          kill(dies.side());
          after(dies.nanos(), () -> successors.start(dies.side()));
        }
      }
      case Failure.Bandwidth narrow ->
          between.narrow(
              Math.max(1, (long) (bytesPerSecond * narrow.leftPercent() / 100)), narrow.nanos());
      case Failure.Malicious bad ->
          between.say(bad.side() == Side.TARGET, OutOfTurn.frame(bad.side()));
      case Failure.BadFrame bad -> between.spoil(bad.sender() == Side.TARGET, bad.isRepeat());
    }
  }

  private ProcessHandle process(Side side) {
    return agents.processes().get(side == Side.SOURCE ? 0 : 1);
  }

  /// Ours it is; another one may have its number if it has ended.
  private static void signal(String name, ProcessHandle to) {
    if (!to.isAlive()) {
      return;
    }
    try {
      Process unused = new ProcessBuilder("kill", name, String.valueOf(to.pid())).start();
    } catch (IOException e) {
      throw new IllegalStateException("no signal could be sent: " + e.getMessage(), e);
    }
  }

  private void kill(Side side) {
    ProcessHandle process = process(side);
    dying.add(process);
    boolean unused = process.destroyForcibly();
  }

  /// Returns when agents that were killed are gone, so that whoever removes what they left finds it
  /// unlocked.
  @Override
  public void close() {
    timer.shutdownNow();
    fullHost.close();
    successors.close();
    for (ProcessHandle process : dying) {
      try {
        ProcessHandle unused = process.onExit().get(DEATH_SECONDS_MAX, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // it does not die, as in a system call that does not end
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (link != null) {
      try {
        link.close();
      } catch (IOException e) {
        // it is closed, or ends with us
      }
    }
  }
}
