package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.memory.MissingPages;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.link.LinkState;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Retransmission;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;

/// The connections of one migration, which come and go together: lost with what was on them, and
/// made again by the source as [Reconnection] says. An attempt takes two round trips, of TCP's
/// handshake and of the agents', and one where the other side refuses; over a link that is down it
/// fails after [Reconnection#CONNECT_NANOS_MAX].
public final class Connections extends Actor {
  private static final int ATTEMPT = 0;
  private static final int SYN = 1;
  private static final int FAILED = 2;
  private static final int MADE = 3;
  private static final int HEARD = 4;
  private static final int RESTARTED = 5;
  private static final int LIMIT = 6;
  private static final int TARGET_RESTARTED = 7;
  private static final int SOURCE_LIES = 8;
  private static final int TARGET_LIES = 9;
  private static final int STEPS = 10;

  /// Whose connections they are.
  public interface Listener {
    boolean isOver();

    boolean isAtTarget();

    /// It cannot go on.
    void stop(Status why, String text);

    /// The source is no more, and had nothing left that the target lacks.
    void sourceIsGone();
  }

  private final HostSetup here;
  private final LinkState link;
  private final long beginNanos;
  private final SourceSide source;
  private final TargetSide target;
  private final Listener listener;
  private final Reconnection rule = new Reconnection();
  private final int actor;
  private final Succession succession;
  private final Lies lies;
  private final Cores sourceCores;
  private final Cores targetCores;
  private boolean isDead; // the source's process, and another one will come
  private boolean isTargetDead; // likewise
  private long deadNanos; // since
  private boolean isUp = true; // as the source knows
  private boolean targetHas = true; // as the target does
  private int deafness; // ended so often
  private int attempt;
  private long attemptNanos; // when it began

  /// @param beginNanos when PREPARE begins; before, there are none
  Connections(
      HostSetup here,
      Scene scene,
      long beginNanos,
      SourceSide source,
      TargetSide target,
      Succession succession,
      Listener listener) {
    this.here = here;
    sourceCores = scene.source();
    targetCores = scene.target();
    this.succession = succession;
    link = here.linkState();
    this.beginNanos = beginNanos;
    this.source = source;
    this.target = target;
    this.listener = listener;
    lies = new Lies(source, target, why -> listener.stop(Status.LOST, why), this::reset);
    actor = here.timeline().register(this);
  }

  private long now() {
    return here.timeline().now();
  }

  /// The source wants to begin; over a link that takes no connections it cannot.
  void begin() {
    if (!link.takesConnections(now()) || !link.isUp(now())) {
      reset();
    }
  }

  /// They are gone, those that are being made, too, and both sides know it.
  public void reset() {
    if (listener.isOver() || now() < beginNanos) {
      return;
    }
    targetHears();
    sourceHears();
    again();
  }

  private void targetHears() {
    if (targetHas) {
      targetHas = false;
      deafness++;
      target.linkChanged(false);
    }
  }

  private void sourceHears() {
    if (isUp) {
      isUp = false;
      rule.lost(now());
      source.linkChanged(false);
    }
  }

  /// The source's break, and the target does not hear of it until its kernel gives its own up.
  void halfOpen() {
    if (listener.isOver() || now() < beginNanos || !isUp) {
      return;
    }
    target.mute();
    int token = deafness % (Integer.MAX_VALUE / STEPS) * STEPS + HEARD;
    long at = now() + Reconnection.SILENCE_NANOS_MAX;
    here.timeline().at(at, Rank.TIMER, here.id(Slots.TIMER), actor, token);
    sourceHears();
    again();
  }

  /// The next frame of a side comes as it should not.
  void spoil(Failure.BadFrame bad) {
    for (Pipe pipe : bad.sender() == Side.SOURCE ? source.pipes() : target.pipes()) {
      if (LinkState.isOn(bad.on(), pipe.channel.kind())) {
        pipe.spoil(bad.isRepeat() ? Transfer.State.DUPLICATED : Transfer.State.CORRUPTED);
      }
    }
  }

  /// Nothing crosses the link any more.
  void linkDown() {
    for (Pipe pipe : source.pipes()) {
      pipe.linkDown();
    }
    for (Pipe pipe : target.pipes()) {
      pipe.linkDown();
    }
  }

  /// The agent of one side is no more.
  void killed(Side side) {
    boolean isGiven = source.endpoint.phase().compareTo(Phase.HANDOVER) > 0;
    if (side == Side.TARGET && !isGiven) {
      reset(); // the source resumes the guest
    } else if (side == Side.TARGET) {
      listener.stop(Status.LOST, "the target was killed, and the guest with it");
    } else if (!isGiven) {
      listener.stop(Status.LOST, "the source was killed, and the guest with it");
    } else if (resident().count() < ram().count()) {
      listener.stop(Status.LOST, "the source was killed; " + whereTheGuestIs());
    } else {
      listener.sourceIsGone();
    }
  }

  /// The agent of one side is killed, and another one is there after a while.
  void restarted(Failure.Restarted how) {
    boolean isSource = how.side() == Side.SOURCE;
    Phase phase = source.endpoint.phase();
    boolean isOver = isSource && phase == Phase.COMPLETE;
    if (listener.isOver() || now() < beginNanos || isOver || (isSource ? isDead : isTargetDead)) {
      return;
    } else if (phase.compareTo(Phase.HANDOVER) <= 0 || !succession.isPossible()) {
      killed(how.side());
      return;
    } else if (isSource) {
      isDead = true;
      deadNanos = now();
    } else {
      isTargetDead = true;
      targetCores.standUntil(now() + how.nanos());
    }
    reset();
    int then = isSource ? RESTARTED : TARGET_RESTARTED;
    here.timeline().at(now() + how.nanos(), Rank.TIMER, here.id(Slots.TIMER), actor, then);
  }

  private void successor() {
    isDead = false;
    if (succession.restart(deadNanos)) {
      rule.lost(now());
      attempt++;
      after(0, ATTEMPT);
    } else {
      listener.stop(Status.LOST, "the source's journal says nothing of a guest that it gave away");
    }
  }

  /// An agent says something out of turn, which is there a latency later.
  void malicious(Side by) {
    if (!listener.isOver() && now() >= beginNanos && isUp && targetHas) {
      after(here.roundTripNanos() / 2, by == Side.SOURCE ? SOURCE_LIES : TARGET_LIES);
    }
  }

  /// The run has so much time from now on.
  void limit() {
    long limit = now() + here.plan().spec().timeLimitNanos();
    here.timeline().at(limit, Rank.TIMER, here.id(Slots.TIMER), actor, LIMIT);
  }

  private void timeLimit() {
    if (isUp || source.endpoint.phase() == Phase.COMPLETE) {
      listener.stop(Status.UNFINISHED, "the time limit has passed");
    } else {
      String text = "the time limit has passed without a link; " + whereTheGuestIs();
      listener.stop(Status.PAUSED, text);
    }
  }

  private PageSet ram() {
    return here.plan().map().ram();
  }

  private PageSet resident() {
    return target.endpoint.resident();
  }

  private String whereTheGuestIs() {
    return listener.isAtTarget()
        ? MissingPages.words(ram(), resident())
        : "the hand-over is in doubt, the guest stays stopped";
  }

  private void again() {
    attempt++; // whatever was under way leads nowhere
    Phase phase = source.endpoint.phase();
    if (isDead || phase == Phase.COMPLETE || phase == Phase.FAILED) {
      return;
    }
    long wait = rule.nextWaitNanos(now());
    if (wait < 0) {
      long seconds = Reconnection.SOURCE_NANOS_MAX / 1_000_000_000;
      listener.stop(
          Status.PAUSED,
          "the link did not come back within %d s; %s".formatted(seconds, whereTheGuestIs()));
    } else {
      after(wait, ATTEMPT);
    }
  }

  private void after(long nanos, int step) {
    int token = attempt % (Integer.MAX_VALUE / STEPS) * STEPS + step;
    here.timeline().at(now() + nanos, Rank.TIMER, here.id(Slots.TIMER), actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token % STEPS == HEARD) {
      if (token / STEPS == deafness % (Integer.MAX_VALUE / STEPS)) {
        targetHears();
      }
      return;
    }
    if (token == RESTARTED && !listener.isOver()) {
      successor();
      return;
    } else if (token == TARGET_RESTARTED && !listener.isOver()) {
      isTargetDead = false;
      succession.restartTarget();
      return;
    } else if (token == LIMIT) {
      timeLimit();
      return;
    } else if (sourceCores.isStanding()) {
      long then = sourceCores.goOnNanos();
      here.timeline().at(then, Rank.TIMER, here.id(Slots.TIMER), actor, token);
      return;
    }
    if (token / STEPS != attempt % (Integer.MAX_VALUE / STEPS)) {
      return;
    }
    switch (token % STEPS) {
      case ATTEMPT -> {
        attemptNanos = nowNanos;
        connect(nowNanos);
      }
      case SYN -> connect(nowNanos);
      case SOURCE_LIES, TARGET_LIES -> {
        if (!listener.isOver()) {
          lies.hear(token % STEPS == SOURCE_LIES ? Side.SOURCE : Side.TARGET, nowNanos);
        }
      }
      case MADE -> made(nowNanos);
      default -> again();
    }
  }

  private void connect(long nowNanos) {
    if (link.isUp(nowNanos)) {
      boolean taken = link.takesConnections(nowNanos) && !targetHas && !isTargetDead;
      after(taken ? 2 * here.roundTripNanos() : here.roundTripNanos(), taken ? MADE : FAILED);
      return;
    }
    long next = Retransmission.nextNanos(attemptNanos, nowNanos, Retransmission.SYN_NANOS);
    long last = attemptNanos + Reconnection.CONNECT_NANOS_MAX;
    after(Math.min(next, last) - nowNanos, next < last ? SYN : FAILED);
  }

  private void made(long nowNanos) {
    if (!link.isUp(nowNanos)) {
      again(); // it went down while the handshake was under way
      return;
    } else if (targetCores.isStanding()) { // its kernel has taken the connection, and nobody speaks
      long left = attemptNanos + Reconnection.SILENCE_NANOS_MAX - nowNanos;
      long wait = targetCores.goOnNanos() - nowNanos;
      after(Math.min(wait, Math.max(0, left)), wait <= left ? MADE : FAILED);
      return;
    }
    isUp = true;
    targetHas = true;
    rule.linked();
    target.linkChanged(true);
    source.linkChanged(true);
  }
}
