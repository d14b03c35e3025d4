package dev.faultline.agent.migration.target;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Links;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.References;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The target's side of one migration: asks for every absent page that the guest touches, has what
/// has landed noted, wakes who waited, and says what is residency.pages. No clock, no socket, no
/// thread.
public final class MigrationTarget {
  private final MigrationPlan plan;
  private final TargetHost host;
  private final Waits waits;
  private final Residency residency;
  private final ArrayDeque<Message> control = new ArrayDeque<>();
  private final Links links;
  private final UnitCounts units;
  private Phase phase = Phase.PREPARE;
  private boolean armed;
  private boolean asked;
  private boolean isLoaded;
  private final Gate gate = new Gate();
  private long bytesSinceAck;
  private String failure = "";

  public MigrationTarget(MigrationPlan plan, TargetHost host, MessagePool pool) {
    this(plan, host, pool, new PageSet(plan.map().capacity()));
  }

  /// @param resident where it is noted what is there
  public MigrationTarget(MigrationPlan plan, TargetHost host, MessagePool pool, PageSet resident) {
    this.plan = plan;
    this.host = host;
    waits = new Waits(plan.vcpus(), pool);
    residency = new Residency(plan.map(), resident);
    links = new Links(plan);
    units = new UnitCounts(plan.channelCount());
  }

  /// The next message for a channel that has room; null if there is none.
  public @Nullable Message poll(Channel channel, long nowNanos) {
    if (!links.isUp(channel)) {
      return null;
    }
    return switch (channel.kind()) {
      case CONTROL -> control.poll();
      case DEMAND -> pollRequest();
      case SINGLE -> control.isEmpty() ? pollRequest() : control.poll();
      case PUSH -> null;
    };
  }

  /// Whether a poll may give something.
  public boolean hasToSay() {
    return !control.isEmpty() || waits.hasToAsk();
  }

  private @Nullable Message pollRequest() {
    return phase == Phase.PULL ? waits.pollRequest(residency.pages) : null;
  }

  /// Takes a message from the source, other than one with pages: see [#landed].
  ///
  /// @throws ProtocolException if the state machine does not allow it
  public void receive(Channel channel, Message message, long nowNanos) {
    if (phase == Phase.FAILED && !(message instanceof Message.Ask)) {
      return; // was under way when this failed, or was cancelled
    }
    switch (message) {
      case Message.ZeroPages zeros -> zeros(zeros);
      case Message.Prepare prepare -> prepare(prepare);
      case Message.Discard discard -> discard(discard);
      case Message.RoundSent sent -> {
        require(phase == Phase.PREPARE && armed && units.expect(sent.units()), message);
        endRoundIfInstalled();
      }
      case Message.HandOver handOver -> {
        require(phase == Phase.PREPARE && armed, message);
        phase = Phase.HANDOVER;
        host.load(handOver.vcpus(), handOver.deviceStateBytes());
      }
      case Message.Go go -> {
        require(phase == Phase.READY, message);
        host.recordResumed();
        phase = Phase.PULL;
        control.add(new Message.Resumed());
        host.resume();
        finishIfResident();
      }
      case Message.Cancel cancel -> {
        require(phase.compareTo(Phase.READY) <= 0, message);
        fail("the source cancelled: " + cancel.reason());
      }
      case Message.Ask ask -> ask(message);
      case Message.Recovered recovered -> {
        require(phase == Phase.RECOVER, message);
        phase = Phase.PULL;
        waits.askAgain();
        finishIfResident();
      }
      case Message.Complete complete -> {
        require(phase == Phase.PULL && residency.isWhole(), message);
        phase = Phase.COMPLETE;
        gate.close();
      }
      default -> throw ProtocolException.unexpected("target", message, phase);
    }
  }

  private void prepare(Message.Prepare prepare) {
    require(phase == Phase.PREPARE && !armed, prepare);
    String problem = plan.objection(prepare);
    if (problem.isEmpty()) {
      host.arm();
    } else {
      control.add(new Message.Refused(problem));
      fail(problem);
    }
  }

  /// Memory is mapped, and a touch of an absent page will be seen.
  public void armed(long nowNanos) {
    if (phase == Phase.PREPARE) {
      armed = true;
      gate.open();
      control.add(new Message.Prepared(Message.VERSION));
    }
  }

  /// CPU and device state are loaded.
  public void loaded(long nowNanos) {
    isLoaded = true;
    readyIfComplete();
  }

  private void readyIfComplete() {
    if (phase == Phase.HANDOVER && isLoaded && !units.awaitsRound()) {
      phase = Phase.READY;
      control.add(new Message.Ready());
    }
  }

  /// Says so when all units of the source's round are installed.
  private void endRoundIfInstalled() {
    if (phase != Phase.FAILED && units.endsRound()) {
      acknowledge();
      readyIfComplete();
    }
  }

  /// A vCPU touched a page that was absent. Returns true if it has to wait; [TargetHost#wake(int)]
  /// ends that. False if the page came in the meantime.
  public boolean fault(int vcpu, long page, boolean write, long nowNanos) {
    return waits.fault(vcpu, page, write, residency.pages.contains(page));
  }

  /// The pages of a message that the [#gate] let in are installed.
  public void landed(Channel channel, Message.Pages pages, long nowNanos) {
    if (phase == Phase.FAILED) {
      return; // was under way when this failed, or was cancelled
    }
    add(pages.runs());
    add(pages.zeros());
    if (pages.missed().size() > 0 && phase != Phase.PAUSED) {
      missed(pages.missed());
    }
    waits.arrived(residency.pages, pages, host);
    units.landed(channel.slot());
    bytesSinceAck += pages.runs().pageCount() * plan.map().pageSizeBytes();
    if (phase == Phase.PULL) {
      if (bytesSinceAck >= plan.spec().ackBytes()) {
        acknowledge();
      }
      finishIfResident();
    } else if (asked && !host.isInstalling()) {
      tellResident();
    } else {
      endRoundIfInstalled();
    }
  }

  /// Pages that referred to what is not kept here, told before their unit is acknowledged. What was
  /// here of them before the guest is older.
  private void missed(References pages) {
    control.add(new Message.Missed(pages.copy()));
    if (phase.compareTo(Phase.READY) <= 0) {
      PageRuns older = residency.removeMissed(pages);
      host.discard(older);
    }
  }

  private void zeros(Message.ZeroPages zeros) {
    require(phase == Phase.PULL || phase == Phase.PREPARE && armed, zeros);
    add(zeros.runs());
    host.zero(zeros.runs());
    waits.arrivedZero(residency.pages, host);
    finishIfResident();
  }

  /// Before the guest runs here a page may come again, as it was written since.
  private void add(PageRuns runs) {
    residency.add(runs, phase.compareTo(Phase.READY) > 0);
  }

  /// Goes on with a guest that another process ran here.
  ///
  /// @param there the pages that it has
  /// @param isWhole whether the source knows that nothing is missing
  public void reattach(PageRuns there, boolean isWhole) {
    residency.pages.addRuns(there);
    links.lose();
    gate.open();
    phase = isWhole ? Phase.COMPLETE : Phase.PAUSED; // and then nothing comes
  }

  /// The guest will never run here, of which the source is told when it asks.
  public void refuse(String reason) {
    links.lose();
    fail(reason);
  }

  private void acknowledge() {
    bytesSinceAck = 0;
    control.add(units.message());
  }

  private void finishIfResident() {
    if (phase == Phase.PULL && isWhole()) {
      acknowledge();
      control.add(new Message.AllResident());
    }
  }

  private void discard(Message.Discard discard) {
    require(phase == Phase.PREPARE && armed, discard);
    residency.remove(discard.runs());
    host.discard(discard.runs());
  }

  private void ask(Message ask) {
    if (phase.compareTo(Phase.READY) <= 0 || phase == Phase.FAILED) {
      fail(phase == Phase.FAILED ? failure : "the source asked before GO had come");
      control.add(new Message.Refused(failure));
      return;
    }
    require(phase == Phase.PAUSED, ask);
    asked = true;
    if (!host.isInstalling()) {
      tellResident();
    }
  }

  private void tellResident() {
    asked = false;
    units.restart(); // the source counts anew, too
    phase = Phase.RECOVER;
    control.add(new Message.Resumed());
    residency.tell(control::add);
  }

  /// A channel was lost or is there again; see [MigrationSource#linkChanged].
  public void linkChanged(Channel channel, boolean isUp, long nowNanos) {
    links.set(channel, isUp);
    if (!isUp) {
      control.clear();
      asked = false;
      if (phase == Phase.PULL || phase == Phase.RECOVER) {
        phase = Phase.PAUSED;
      } else if (phase == Phase.PREPARE || phase == Phase.HANDOVER) {
        fail("the link was lost before the guest came");
      }
    }
  }

  /// The source does not come back, and has nothing that is not here: only its last word is
  /// missing.
  ///
  /// @throws ProtocolException if a page is, too
  public void completeAlone() {
    if (phase != Phase.PAUSED || !residency.isWhole()) {
      throw new ProtocolException("completes in " + phase + " with pages missing");
    }
    phase = Phase.COMPLETE;
    gate.close();
  }

  private void fail(String reason) {
    phase = Phase.FAILED;
    gate.close();
    failure = reason;
  }

  private void require(boolean allowed, Message message) {
    if (!allowed) {
      throw ProtocolException.unexpected("target", message, phase);
    }
  }

  /// What messages with pages have to pass before they are installed.
  public Gate gate() {
    return gate;
  }

  public Phase phase() {
    return phase;
  }

  /// Why the migration failed; empty if it has not.
  public String failure() {
    return failure;
  }

  /// Whether all of the guest's pages are here.
  public boolean isWhole() {
    return residency.isWhole();
  }

  /// The resident pages, those known to be zero included; to be read only.
  public PageSet resident() {
    return residency.pages;
  }

  /// What has arrived so far that was there already, and who waited.
  public void measure(Measured into) {
    into.put(TransferMetrics.PAGES_DUPLICATE, residency.duplicates());
    waits.counts().measure(into);
  }

  /// How often a page arrived that was resident already.
  public long pagesDuplicate() {
    return residency.duplicates();
  }

  /// Faults so far, by outcome.
  public FaultCounts faults() {
    return waits.counts();
  }
}
