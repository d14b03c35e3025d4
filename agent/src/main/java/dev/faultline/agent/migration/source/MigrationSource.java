package dev.faultline.agent.migration.source;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Links;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.PageContent;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.Round;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The source's side of one migration: which message leaves next, and what an arriving one means.
/// No clock, no socket, no thread: time is passed in, messages are polled for and handed in, and
/// the machine is a [SourceHost].
///
/// Follows post-copy as QEMU's `docs/devel/migration/postcopy.rst` describes it, without its advise
/// round and with a commit of its own: READY, GO, RESUMED. What precedes it in the other modes is
/// in [EarlyCopy].
public final class MigrationSource {
  private final MigrationPlan plan;
  private final SourceHost host;
  private final SourcePages pages;
  private final PageContent content;
  private final ArrayDeque<Message> control = new ArrayDeque<>();
  private final Links links;
  private final Recovery recovery;
  private final EarlyCopy early;
  private Phase phase = Phase.PREPARE;
  private boolean stopsToCopy;
  private List<CpuState> vcpuStates = List.of();
  private String failure = "";

  public MigrationSource(
      MigrationPlan plan,
      Prepager prepager,
      PageContent content,
      SourceHost host,
      MessagePool pool) {
    this.plan = plan;
    this.host = host;
    this.content = content;
    pages = new SourcePages(plan, prepager, content, host, pool);
    early = new EarlyCopy(plan, pages, host, control);
    links = new Links(plan);
    recovery = new Recovery(plan.map().capacity());
  }

  /// Opens the handshake.
  public void start(long nowNanos) {
    control.add(
        new Message.Prepare(
            Message.VERSION, plan.migrationId(), plan.map(), plan.vcpus(), plan.digest()));
  }

  /// The next message for a channel that has room, or null if there is none now.
  public @Nullable Message poll(Channel channel, long nowNanos) {
    if (!links.isUp(channel)) {
      return null;
    }
    if (phase == Phase.PRE_COPY && early.expire(nowNanos)) {
      cancel(early.divergence(), nowNanos);
    }
    return switch (channel.kind()) {
      case CONTROL -> control.poll();
      case DEMAND -> pages.pollDemand(nowNanos);
      case PUSH -> pollPush(channel.slot(), nowNanos);
      case SINGLE -> {
        Message next = control.isEmpty() ? pages.pollDemand(nowNanos) : control.poll();
        yield next == null ? pollPush(0, nowNanos) : next;
      }
    };
  }

  private @Nullable Message pollPush(int channelIndex, long nowNanos) {
    if (phase == Phase.PULL) {
      return pages.pollPush(channelIndex, nowNanos);
    }
    if (phase != Phase.PRE_COPY && phase != Phase.STOP_COPY) {
      return null;
    }
    Message unit = early.mayPush() ? pages.pollRound(channelIndex, nowNanos) : null;
    endRoundIfSent();
    return unit;
  }

  /// Whether a poll of CONTROL gives something, as after the poll of a push that ended a round.
  public boolean hasControl() {
    return !control.isEmpty();
  }

  /// The earliest time after `nowNanos` at which a poll that gave nothing may give something
  /// without anything else happening; `Long.MAX_VALUE` if there is none.
  public long deadlineNanos(long nowNanos) {
    return switch (phase) {
      case PULL -> pages.nextPushNanos(true, nowNanos);
      case PRE_COPY ->
          Math.min(pages.nextPushNanos(false, nowNanos), early.deadlineNanos(nowNanos));
      case STOP_COPY -> pages.nextPushNanos(false, nowNanos);
      default -> Long.MAX_VALUE;
    };
  }

  /// Takes a message from the target.
  ///
  /// @throws ProtocolException if the state machine does not allow it
  public void receive(Channel channel, Message message, long nowNanos) {
    if (phase == Phase.FAILED) {
      return; // crossed our own CANCEL
    }
    switch (message) {
      case Message.Request request -> request(request, nowNanos);
      case Message.Installed installed -> {
        pages.acknowledged(installed.units());
        if (phase == Phase.PRE_COPY) {
          early.acknowledged();
        }
      }
      case Message.Missed missed -> missed(missed);
      case Message.Prepared prepared -> {
        require(phase == Phase.PREPARE, message);
        prepared(nowNanos);
      }
      case Message.Ready ready -> {
        require(phase == Phase.HANDOVER, message);
        host.recordPointOfNoReturn();
        phase = Phase.IN_DOUBT;
        control.add(new Message.Go());
        pages.learnHoles();
      }
      case Message.Resumed resumed -> resumed(message);
      case Message.Resident resident -> resident(resident, nowNanos);
      case Message.AllResident all -> {
        require(phase == Phase.PULL, message);
        pages.releaseAll();
        phase = Phase.COMPLETE;
        control.add(new Message.Complete());
      }
      case Message.Refused refused -> refused(refused);
      default -> throw ProtocolException.unexpected("source", message, phase);
    }
  }

  private void prepared(long nowNanos) {
    if (!plan.spec().mode().hasRounds()) {
      stopsToCopy = plan.spec().mode() == Mode.STOP_AND_COPY;
      phase = Phase.SUSPEND;
      host.suspend();
      return;
    }
    phase = Phase.PRE_COPY;
    host.trackWrites();
  }

  /// The guest's writes are known from now on: pages may be read.
  public void writesTracked(long nowNanos) {
    if (phase == Phase.PRE_COPY) {
      early.begin(nowNanos);
      pages.learnHoles();
      endRoundIfSent();
    }
  }

  private void endRoundIfSent() {
    boolean copies = phase == Phase.PRE_COPY || phase == Phase.STOP_COPY;
    if (copies && early.endIfSent() && phase == Phase.STOP_COPY) {
      handOver();
    }
  }

  private void afterRound(long nowNanos) {
    Rounds.Verdict verdict = early.verdict(nowNanos);
    switch (verdict) {
      case ANOTHER -> {
        early.begin(nowNanos);
        endRoundIfSent();
      }
      case GIVE_UP -> cancel(early.divergence(), nowNanos);
      case STOP, POST_COPY -> {
        stopsToCopy = verdict == Rounds.Verdict.STOP;
        phase = Phase.SUSPEND;
        host.suspend();
      }
    }
  }

  private void request(Message.Request request, long nowNanos) {
    if (phase == Phase.COMPLETE) {
      return; // asked before the page came by a push; everything is there
    }
    if (phase == Phase.IN_DOUBT) {
      pull(); // only a running guest asks
    }
    require(phase == Phase.PULL, request);
    pages.requested(request, nowNanos);
  }

  private void missed(Message.Missed missed) {
    require(phase.compareTo(Phase.PRE_COPY) >= 0 && phase.compareTo(Phase.PULL) <= 0, missed);
    pages.missed(missed.pages(), phase);
    if (phase == Phase.PRE_COPY) {
      early.goOn();
    }
  }

  private void resumed(Message message) {
    if (phase == Phase.IN_DOUBT && !recovery.isOpen()) {
      pull();
    } else if (recovery.isOpen() && phase != Phase.RECOVER) {
      phase = Phase.RECOVER;
    } else {
      require(phase == Phase.PULL, message); // a request was faster
    }
  }

  private void pull() {
    phase = Phase.PULL;
    pages.beginPull();
    pages.answerMissed();
    pages.flushZeros(control);
  }

  private void resident(Message.Resident part, long nowNanos) {
    require(recovery.isOpen() && phase == Phase.RECOVER, part);
    PageSet there = recovery.told(part, nowNanos);
    if (there != null) {
      phase = Phase.PULL;
      control.add(new Message.Recovered());
      pages.beginPull();
      pages.recover(there, control);
    }
  }

  private void refused(Message.Refused refused) {
    require(phase.compareTo(Phase.IN_DOUBT) <= 0, refused); // it has run there since
    fail("the target refused: " + refused.reason());
  }

  /// The vCPUs have stopped; their state travels now.
  public void suspended(List<CpuState> vcpus, long nowNanos) {
    if (phase == Phase.FAILED) {
      return; // cancelled meanwhile; the host has been told to resume
    }
    if (phase != Phase.SUSPEND || vcpus.size() != plan.vcpus()) {
      throw new ProtocolException(vcpus.size() + " CPU states in " + phase);
    }
    vcpuStates = List.copyOf(vcpus);
    if (stopsToCopy) {
      if (plan.spec().mode() == Mode.PRE_COPY) {
        pages.limit(plan.spec().preCopy().limits().switchOverBytesPerSecond());
      }
      phase = Phase.STOP_COPY;
      early.begin(nowNanos);
      pages.learnHoles();
      endRoundIfSent();
    } else {
      early.discardStale();
      handOver();
    }
  }

  private void handOver() {
    phase = Phase.HANDOVER;
    control.add(new Message.HandOver(vcpuStates, plan.deviceStateBytes()));
  }

  /// Which pages were never written; travels as the zero set, before any push.
  public void holesFound(PageSet holes, long nowNanos) {
    if (phase == Phase.FAILED) {
      return;
    }
    pages.holesFound(holes);
    if (phase == Phase.PULL || phase == Phase.PRE_COPY || phase == Phase.STOP_COPY) {
      pages.flushZeros(control);
      endRoundIfSent();
    }
  }

  /// The guest wrote these pages at the source since it was last asked, before SUSPEND. They are
  /// unsent again; what the target has of them is sent anew, or discarded there before HANDOVER.
  ///
  /// @throws ProtocolException if nobody asked, and the guest is not being suspended
  public void dirtied(PageRuns runs, long nowNanos) {
    if (phase == Phase.FAILED) {
      return; // cancelled meanwhile
    }
    boolean roundOver = phase == Phase.PRE_COPY && early.awaitsWrites();
    if (!roundOver && phase != Phase.SUSPEND) {
      throw new ProtocolException("pages written at the source in " + phase);
    }
    early.dirtied(runs);
    if (roundOver) {
      afterRound(nowNanos);
    }
  }

  /// Whether the strategy relies on scans of the guest's past.
  public boolean wantsScans() {
    return pages.wantsScans();
  }

  /// How often [#scanned] is to be called before SUSPEND; 0 for never, since the plan has no scans
  /// or the strategy does not want them.
  public long scanPeriodNanos() {
    return pages.wantsScans() ? plan.spec().scanPeriodNanos() : 0;
  }

  /// What the guest accessed since the scan before, and which of it it wrote; for the strategy,
  /// which does not keep the sets.
  ///
  /// @throws ProtocolException if the guest has been suspended: nothing is touched here any more
  public void scanned(PageSet accessed, PageSet written, long nowNanos) {
    if (phase != Phase.PREPARE && phase != Phase.PRE_COPY) {
      throw new ProtocolException("a scan of the source's history in " + phase);
    }
    pages.scanned(accessed, written, nowNanos);
  }

  /// Gives the migration up. Possible until GO; the source runs the guest on.
  ///
  /// @throws ProtocolException from GO on
  public void cancel(String reason, long nowNanos) {
    if (phase.compareTo(Phase.HANDOVER) > 0) {
      throw new ProtocolException("cancelled in " + phase + ", after the guest was given away");
    }
    control.clear();
    control.add(new Message.Cancel(reason));
    fail(reason);
  }

  /// A channel was lost or is there again. Everything that was in flight on any channel is taken
  /// for lost: the connections of a migration are cut and come back together.
  public void linkChanged(Channel channel, boolean isUp, long nowNanos) {
    boolean before = links.allUp();
    links.set(channel, isUp);
    if (before && !isUp) {
      linkLost(nowNanos);
    } else if (!before && links.allUp() && (phase == Phase.PAUSED || phase == Phase.IN_DOUBT)) {
      recovery.begin();
      control.add(new Message.Ask());
    }
  }

  /// Instead of [#start], in another process than the one that gave the guest away: as after a lost
  /// link, the target is to be asked.
  public void reattach(List<CpuState> vcpus, long lostNanos) {
    vcpuStates = List.copyOf(vcpus);
    phase = Phase.IN_DOUBT;
    links.lose();
    recovery.linkLost(lostNanos);
    pages.learnHoles();
  }

  private void linkLost(long nowNanos) {
    control.clear();
    pages.linkLost();
    recovery.linkLost(nowNanos);
    if (phase == Phase.PULL || phase == Phase.RECOVER) {
      phase = Phase.PAUSED;
    } else if (phase.compareTo(Phase.HANDOVER) <= 0) {
      fail("the link was lost before the guest was given away");
    }
  }

  private void fail(String reason) {
    boolean watched = phase != Phase.PREPARE && plan.spec().mode().hasRounds();
    boolean suspended = phase.compareTo(Phase.PRE_COPY) > 0;
    phase = Phase.FAILED;
    failure = reason;
    if (watched) {
      host.forgetWrites();
    }
    if (suspended) {
      host.resume();
    }
  }

  private void require(boolean allowed, Message message) {
    if (!allowed) {
      throw ProtocolException.unexpected("source", message, phase);
    }
  }

  public Phase phase() {
    return phase;
  }

  /// Why the migration failed; empty if it has not.
  public String failure() {
    return failure;
  }

  public View view() {
    return pages.view();
  }

  /// Appends the pages that are no longer unsent but in messages that no poll has taken yet.
  public void unpolled(PageRuns into) {
    pages.unpolled(into);
    for (Message message : control) {
      if (message instanceof Message.ZeroPages zeros) {
        into.addAll(zeros.runs());
      }
    }
  }

  public void estimates(long roundTripNanos, long bytesPerSecond) {
    pages.estimates(roundTripNanos, bytesPerSecond);
  }

  /// Before [#start].
  public void installCosts(InstallCosts costs) {
    pages.view().installCosts = costs;
  }

  /// The rounds of pre-copy that are over.
  public List<Round> roundHistory() {
    return early.history();
  }

  /// What has left so far.
  public void measure(Measured into) {
    pages.sent.measure(into);
    into.put(TransferMetrics.PAGES_FREE, content.freePages());
    early.measure(into);
    recovery.measure(into);
  }

  /// Whether the guest is stopped until the target has everything; known from SUSPEND on.
  public boolean stopsToCopy() {
    return stopsToCopy;
  }

  /// Says so if a pre-copy did not converge, and by how much; else empty.
  public String divergence() {
    return early.divergence();
  }
}
