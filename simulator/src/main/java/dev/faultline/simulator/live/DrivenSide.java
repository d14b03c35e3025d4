package dev.faultline.simulator.live;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.live.failure.Successors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One side of a live migration: the connection to its agent, or to the one that goes on with the
/// guest in the place of one that was killed. For one thread.
final class DrivenSide implements AutoCloseable {
  /// An agent that has been told to stop and says not even how far it is does not stop.
  private static final long DEAF_NANOS_MIN = 2_000_000_000;

  private final Side side;
  private final Agents agents;
  private final Successors successors;
  private final long id;
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<News.Phase> phases = new ArrayList<>();
  private List<News.Phase> phasesOfTheDead = List.of();
  private AgentClient client;
  private int killed; // as many as have been noticed
  private boolean isAway;
  private boolean outlives;
  private boolean hasReported;
  private @Nullable String stop;
  private @Nullable String failed;

  /// Connects to the agent.
  ///
  /// @param id of the migration
  /// @throws IOException if none is there; one line
  DrivenSide(Side side, Agents agents, Successors successors, long id) throws IOException {
    this.side = side;
    this.agents = agents;
    this.successors = successors;
    this.id = id;
    client = connect();
  }

  private AgentClient connect() throws IOException {
    return AgentClient.connect(agents.transport(), isSource() ? agents.source() : agents.target());
  }

  /// The connection to the newest agent.
  AgentClient client() {
    return client;
  }

  /// Whether another agent that is started in this one's place goes on with the guest.
  void outlives(boolean does) {
    outlives = does;
  }

  /// Whether its agent was killed, and the next one is not there yet.
  boolean isAway() {
    return isAway;
  }

  /// Whether an agent was killed that another one was to follow, so that what is counted is not
  /// all.
  boolean isRestarted() {
    return isAway || killed > 0;
  }

  boolean isSource() {
    return side == Side.SOURCE;
  }

  /// As it is called in messages.
  String name() {
    return "the agent of the " + (isSource() ? "source" : "target");
  }

  /// The phases that agents which were killed since have told.
  List<News.Phase> phasesOfTheDead() {
    return phasesOfTheDead;
  }

  /// Whether its last word is still to come.
  boolean isAwaited() {
    return !hasReported && failed == null;
  }

  /// It has nothing more to say.
  void done() {
    hasReported = true;
  }

  /// Why there will be no report; null if there may be one.
  @Nullable String failed() {
    return failed;
  }

  /// Why the agent is gone whose guest another one can go on with; null if there is none.
  static @Nullable String outlived(DrivenSide source, DrivenSide target) {
    String why = source.outlives ? source.failed : null;
    return why == null && target.outlives ? target.failed : why;
  }

  /// Whether it will not hear that it is to stop.
  ///
  /// @param silentNanos for which it has said nothing
  boolean isDeaf(long silentNanos) {
    return !isAwaited() || isAway || silentNanos >= DEAF_NANOS_MIN;
  }

  void fail(String why) {
    failed = why;
  }

  /// Has the guest stopped, also by an agent that is yet to come.
  void stop(String why) {
    stop = why;
    client.send(new Order.Stop(why));
  }

  /// The next that the agent says, or null if it says nothing for so long. That an agent is gone
  /// which another one follows is none of it.
  @Nullable News next(long waitNanos) throws InterruptedException, IOException {
    if (isAway) {
      return follow(waitNanos);
    }
    News said = client.next(waitNanos);
    switch (said) {
      case News.Failed gone when isAwaited() && outlives && isKilled() -> {
        return leave();
      }
      case News.Started started -> outlives = started.outlives();
      case News.Phase phase -> phases.add(phase);
      case News.SourceReport report -> hasReported = true;
      case News.TargetReport report -> hasReported = true;
      case null, default -> {}
    }
    return said;
  }

  private boolean isKilled() {
    return successors.of(side).killed() > killed;
  }

  /// Nobody says of an agent that is dead that its link is away.
  private @Nullable News leave() {
    client.close();
    isAway = true;
    if (isSource()) {
      phases.add(new News.Phase("PAUSED", System.nanoTime()));
    }
    phasesOfTheDead = List.copyOf(phases);
    return null;
  }

  private @Nullable News follow(long waitNanos) throws InterruptedException {
    Successors.Line line = successors.of(side);
    if (line.isBroken() && line.failure().isEmpty()) {
      boolean unused = never.await(waitNanos, TimeUnit.NANOSECONDS);
      return null;
    }
    isAway = false;
    killed = line.started();
    if (!line.failure().isEmpty()) {
      return new News.Failed(line.failure());
    }
    try {
      client = connect();
    } catch (IOException e) {
      isAway = isKilled();
      return isAway ? null : new News.Failed(String.valueOf(e.getMessage()));
    }
    client.send(new Order.Recover(id));
    String why = stop;
    if (why != null) {
      client.send(new Order.Stop(why));
    }
    return null;
  }

  Address address() {
    return client.address();
  }

  @Override
  public void close() {
    client.close();
  }
}
