package dev.faultline.agent.session;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.journal.Journal;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.migration.source.SourceHost;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.session.contents.SourceReferences;
import dev.faultline.agent.session.guest.GuestTime;
import dev.faultline.agent.session.guest.MemoryContent;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.agent.wire.link.Link;
import dev.faultline.agent.wire.link.Wiring;
import dev.faultline.agent.wire.saving.PackedCounts;
import dev.faultline.agent.wire.saving.Referring;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The source's side of a migration.
public final class SourceSession extends Session implements SourceHost {
  /// A thread that shares its core with a busy vCPU waits for a slice of the scheduler.
  private static final long LATENESS_NANOS = 5_000_000;

  private final SourceMachine machine;
  private final MessagePool pool = new MessagePool();
  private final MigrationSource endpoint;
  private final Reconnector reconnector;
  private final SourceFlow flow;
  private final GuestTime guestTime;
  private final Writes writes;
  private final PackedCounts packed;
  private final SourceReferences references;
  private final SourceRecorder recorder;
  private Journal journal = Journal.NONE;
  private boolean up;
  private boolean wasUp;
  private boolean readyWaits;
  private Phase seen = Phase.PREPARE;
  private long resumedNanos = -1;
  private volatile List<CpuState> captured = List.of();

  /// @param linkBytesPerSecond what is sent is held to this rate; 0 for as fast as it goes
  /// @param installCosts what the strategy is told of the target
  public SourceSession(
      MigrationPlan plan,
      SourceMachine machine,
      Prepager prepager,
      Transport transport,
      long linkBytesPerSecond,
      InstallCosts installCosts,
      Surroundings here) {
    super(plan, here);
    this.machine = machine;
    references = new SourceReferences(plan, here.contents(), machine::pages);
    Wiring wiring =
        new Wiring(plan, machine::pages, Staging.NONE, true, linkBytesPerSecond)
            .with(references.referring(), null);
    packed = wiring.packed();
    reconnector = new Reconnector(transport, wiring, this, this::notConnected);
    MemoryContent content = new MemoryContent(machine, plan.map().pageSizeBytes());
    endpoint = new MigrationSource(plan, prepager, content, this, pool);
    endpoint.installCosts(installCosts);
    flow = new SourceFlow(plan, links, linkBytesPerSecond);
    guestTime = new GuestTime(machine, plan.vcpus());
    writes = new Writes(machine, endpoint, mailbox);
    recorder = new SourceRecorder(this, timer, endpoint.view().unsent());
  }

  /// Connects to the target's agent and begins; any thread.
  public void migrate(Address to) {
    mailbox.post(
        () -> {
          if (!reconnector.hasBegun() && !isEnded()) {
            phase("PREPARE", System.nanoTime());
            recorder.sample();
            guestTime.prepares(System.nanoTime());
            references.begin(to);
            reconnector.begin(to);
          }
        });
  }

  /// What is needed to go on in another process is written there; before [#migrate].
  public void keepsIn(Journal of) {
    journal = of;
  }

  /// Goes on with a guest that another process gave away; any thread.
  ///
  /// @param vcpus as they left
  public void reattach(Address to, List<CpuState> vcpus) {
    mailbox.post(
        () -> {
          long now = System.nanoTime();
          captured = vcpus;
          wasUp = true;
          handedOver();
          endpoint.reattach(vcpus, now);
          references.begin(to);
          reconnector.lost(now);
          reconnector.begin(to);
        });
  }

  private void notConnected(String why) {
    links.cut();
    if (isEnded()) {
      return;
    }
    if (!wasUp) {
      giveUp(why);
    } else if (links.isEmpty()) {
      again(why);
    }
  }

  /// The guest runs here: its history is scanned from now on, where the strategy listens; any
  /// thread.
  public void booted() {
    mailbox.post(
        () -> {
          if (endpoint.scanPeriodNanos() > 0) {
            new HistoryScan(this, endpoint, machine).later();
          }
        });
  }

  /// Gives the migration up, if it is not too late; any thread.
  public void cancel(String reason) {
    mailbox.post(() -> giveUp(reason));
  }

  private void giveUp(String reason) {
    if (endpoint.phase().compareTo(Phase.HANDOVER) <= 0) {
      endpoint.cancel(reason, System.nanoTime());
    } else {
      stop(endpoint.failure().isEmpty() ? reason : endpoint.failure()); // the first is the cause
    }
  }

  private void stop(String reason) {
    links.cut();
    end(reason);
  }

  @Override
  public void linked(long nowNanos) {
    up = true;
    reconnector.linked();
    if (!wasUp) {
      wasUp = true;
      endpoint.start(nowNanos);
      return;
    }
    for (int i = 0; i < links.size(); i++) {
      endpoint.linkChanged(links.channel(i), true, nowNanos);
    }
  }

  @Override
  public void unlinked(String why, long nowNanos) {
    if (up) {
      up = false;
      reconnector.lost(nowNanos);
      for (int i = 0; i < links.size(); i++) {
        endpoint.linkChanged(links.channel(i), false, nowNanos);
      }
      switch (endpoint.phase()) {
        case COMPLETE -> end("");
        case FAILED -> end(endpoint.failure() + (why.isEmpty() ? "" : ": " + why));
        default -> again(why);
      }
    } else if (!isEnded()) {
      again(why);
    }
  }

  /// Tries again to come back to the target, if it had given that up; any thread.
  public void recover() {
    mailbox.post(
        () -> {
          if (release() && !isEnded()) {
            reconnector.lost(System.nanoTime());
            again("asked to recover");
          }
        });
  }

  /// Connects again after a while, unless that has been tried for too long.
  private void again(String why) {
    if (!reconnector.again()) {
      String state =
          endpoint.phase() == Phase.IN_DOUBT
              ? "the hand-over is in doubt, the guest stays stopped here: "
              : "";
      hold(state + reconnector.gaveUp(why));
    }
  }

  @Override
  public @Nullable Message poll(Channel channel, long nowNanos) {
    return endpoint.poll(channel, nowNanos);
  }

  @Override
  public void receive(Channel channel, Message message, long nowNanos) {
    boolean waits = message instanceof Message.Ready && endpoint.phase() == Phase.HANDOVER;
    long early = waits ? flow.nanosToState(nowNanos) : 0;
    if (early > 0) { // the phase is HANDOVER until then: we may cancel
      takeLater(channel, message, early);
      return;
    }
    Referring referring = references.referring();
    if (referring != null && message instanceof Message.Missed missed) {
      referring.requireSent(missed);
    }
    endpoint.receive(channel, message, nowNanos);
    if (referring != null) {
      referring.heard(message);
    }
  }

  /// One waits at most: who says it again and again would fill the timer.
  private void takeLater(Channel channel, Message ready, long nanos) {
    if (readyWaits) {
      throw ProtocolException.unexpected("source", ready, endpoint.phase());
    }
    readyWaits = true;
    later(
        nanos,
        () -> {
          readyWaits = false;
          receive(channel, ready, System.nanoTime());
        });
  }

  @Override
  public void recycle(Message message) {
    pool.recycle(message);
  }

  @Override
  public boolean hasRoom(Link link, long nowNanos) {
    boolean pushes = link.channel().kind() == Channel.Kind.PUSH || plan.channelCount() == 1;
    return flow.mayQueue(link, nowNanos) && (pushes || super.hasRoom(link, nowNanos));
  }

  @Override
  public void sent(Link link, Message message, long bytes, long nowNanos) {
    flow.sent(link, message, bytes, nowNanos);
  }

  @Override
  public long dueNanos(long now) {
    return up ? flow.dueNanos(endpoint, sendsPages(), now) : Long.MAX_VALUE;
  }

  private boolean sendsPages() {
    return switch (endpoint.phase()) {
      case PRE_COPY, STOP_COPY, PULL -> true;
      default -> false;
    };
  }

  @Override
  public void look(long nowNanos) {
    Phase phase = endpoint.phase();
    if (phase != seen) {
      seen = phase;
      switch (phase) {
        case SUSPEND, STOP_COPY, READY -> {}
        case FAILED -> failed();
        case COMPLETE -> {
          journal.over();
          phase(phase.name(), nowNanos);
          worker.execute(machine::releaseHeld);
        }
        default -> phase(phase.name(), nowNanos);
      }
      if (phase == Phase.PULL && resumedNanos < 0) {
        resumedNanos = nowNanos;
      }
    }
    if (sendsPages()) {
      flow.renew(endpoint, nowNanos);
    }
  }

  /// The endpoint has failed; what it has to say about it may still leave.
  private void failed() {
    if (links.isEmpty()) {
      end(endpoint.failure());
    } else {
      // the target hears of a cancellation and closes; if it does not, we do
      var unused =
          timer.schedule(
              () -> mailbox.post(links::cut), LAST_WORDS_NANOS_MAX, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void broken(Throwable e) {
    giveUp(text(e));
  }

  @Override
  public void suspend() {
    long nowNanos = System.nanoTime();
    phase("SUSPEND", nowNanos);
    captured = machine.suspend();
    guestTime.stopped(nowNanos);
    writes.tell();
    writes.forget();
    endpoint.suspended(captured, System.nanoTime());
  }

  @Override
  public void trackWrites() {
    writes.track();
  }

  @Override
  public void tellWrites() {
    writes.tellLater();
  }

  @Override
  public void forgetWrites() {
    writes.forget();
  }

  @Override
  public long latenessNanos() {
    return LATENESS_NANOS;
  }

  @Override
  public void holdBack(Restraint how) {
    machine.holdBack(how);
  }

  @Override
  public void resume() {
    journal.over(); // nobody may run it from where it was suspended any more
    if (!captured.isEmpty()) {
      machine.resume();
    }
  }

  /// What was compressed; any thread.
  public SourceRecorder recorder() {
    return recorder;
  }

  public PackedCounts packed() {
    return packed;
  }

  public SourceReferences references() {
    return references;
  }

  public GuestTime guestTime() {
    return guestTime;
  }

  /// The state of each vCPU as it left; empty before SUSPEND. Any thread.
  public List<CpuState> captured() {
    return captured;
  }

  @Override
  public void recordPointOfNoReturn() {
    journal.givenAway(String.valueOf(reconnector.target()), captured);
    handedOver();
  }

  @Override
  public void scanHoles() {
    worker.execute(
        () -> {
          try {
            PageSet holes = machine.holes();
            mailbox.post(() -> endpoint.holesFound(holes, System.nanoTime()));
          } catch (RuntimeException | Error e) {
            mailbox.post(() -> broken(e));
          }
        });
  }

  @Override
  public void release(PageRuns pages) {
    PageRuns copy = pages.copy();
    worker.execute(
        () -> {
          if (journal.released(copy)) {
            machine.release(copy);
          }
        });
  }

  @Override
  public String machineFailure() {
    return machine.failure();
  }

  @Override
  public void forgetContents() {
    references.end();
  }

  @Override
  public SessionCounts counts() {
    return SessionCounts.of(endpoint, links, mailbox);
  }

  @Override
  public Phase phaseNow() {
    return endpoint.phase();
  }

  /// From the guest's last touch until the target said that it runs it; -1 if it has not.
  public long downtimeNanos() {
    return resumedNanos < 0 ? -1 : resumedNanos - machine.lastTouchNanos();
  }

  public MigrationSource endpoint() {
    return endpoint;
  }

  /// Cuts what is left of the connections; the machine is not ours. Any thread.
  @Override
  public void close() {
    mailbox.post(() -> stop(isEnded() ? failure() : "stopped"));
  }
}
