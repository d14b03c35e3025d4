package dev.faultline.simulator.live.failure;

import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.live.agents.Agents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/// Agents that take the place of killed ones, and how far that is; any thread.
public final class Successors implements AutoCloseable {
  private static final long JOIN_MILLIS_MAX = 10_000;

  private final Agents agents;
  private final EnumMap<Side, Line> lines = new EnumMap<>(Side.class);
  private final List<Thread> starting = new ArrayList<>();
  private volatile boolean closed;

  /// The agents of one side, one after the other.
  ///
  /// @param killed so many that another one is to follow
  /// @param started so many followed, and listen
  /// @param failure why no other one follows; empty if none is lacking
  public record Line(int killed, int started, String failure) {
    public boolean isBroken() {
      return killed > started;
    }
  }

  Successors(Agents agents) {
    this.agents = agents;
    for (Side side : Side.values()) {
      lines.put(side, new Line(0, 0, ""));
    }
  }

  public synchronized Line of(Side side) {
    Line line = lines.get(side);
    if (line == null) {
      throw new IllegalArgumentException("no agent of " + side);
    }
    return line;
  }

  /// An agent is about to be killed, and [#start] follows; false if there is none at present.
  synchronized boolean isToDie(Side side) {
    Line line = of(side);
    if (line.isBroken()) {
      return false;
    }
    lines.put(side, new Line(line.killed() + 1, line.started(), ""));
    return true;
  }

  /// Starts the next one, on a thread of its own: a process takes its time.
  synchronized void start(Side side) {
    if (!closed) {
      starting.add(
          Thread.ofPlatform().daemon().name("faultline-successor").start(() -> await(side)));
    }
  }

  private void await(Side side) {
    String failure = "";
    try {
      agents.restart(side, () -> !closed);
    } catch (IOException | RuntimeException e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    synchronized (this) {
      Line line = of(side);
      int started = line.started() + (failure.isEmpty() ? 1 : 0);
      lines.put(side, new Line(line.killed(), started, failure));
    }
  }

  /// Gives up those that do not listen yet; returns when they have gone.
  @Override
  public void close() {
    List<Thread> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(starting);
    }
    for (Thread one : all) {
      try {
        one.join(JOIN_MILLIS_MAX);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
