package dev.faultline.agent.session;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.journal.Journal;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.target.MigrationTarget;
import dev.faultline.agent.migration.target.TargetHost;
import dev.faultline.agent.recording.PageState;
import dev.faultline.agent.recording.PageStates;
import dev.faultline.agent.session.contents.TargetReferences;
import dev.faultline.agent.session.guest.Intake;
import dev.faultline.agent.session.guest.Landing;
import dev.faultline.agent.session.guest.Touches;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.link.Wiring;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The target's side of a migration. Pages are installed by the thread that received them, which
/// then reports to the endpoint; a vCPU whose page has come does not wait for that report.
public final class TargetSession extends Session implements TargetHost, TargetMachine.Events {
  private final TargetMachine machine;
  private final MessagePool pool = new MessagePool();
  private final MigrationTarget endpoint;
  private final Wiring wiring;
  private final TargetReferences references;
  private final Intake intake;
  private final boolean pushes;
  private final Touches touches;
  public final PageStates states;
  public final TargetRecorder recorder;
  private int finished;
  private boolean up;
  private long lastWordsNanos; // what a refusal of the guest may take
  private volatile Journal journal = Journal.NONE;
  private final Absence absence = new Absence(this);
  private Phase seen = Phase.PREPARE;
  private volatile long touchesPull = -1;

  /// @param pushes whether the strategy pushes; if not, the run is over with the guest's work
  public TargetSession(
      MigrationPlan plan, TargetMachine machine, boolean pushes, Surroundings here) {
    super(plan, here);
    this.machine = machine;
    this.pushes = pushes;
    endpoint = new MigrationTarget(plan, this, pool);
    intake = new Intake(plan.map(), machine, endpoint.gate());
    references = new TargetReferences(plan, here.contents());
    Landing landing = new Landing(machine, plan.map(), endpoint.gate());
    wiring = new Wiring(plan, PageMemory.NONE, landing, false, 0).with(null, references.shelf());
    wiring.rehearse();
    states = new PageStates(plan.map(), endpoint.resident());
    recorder = new TargetRecorder(this, machine, states);
    touches = new Touches(endpoint, machine, plan.vcpus());
  }

  public Wiring wiring() {
    return wiring;
  }

  public TargetReferences references() {
    return references;
  }

  @Override
  public void linked(long nowNanos) {
    up = true;
    release();
    absence.ends();
    if (absence.hasBeen()) {
      for (int i = 0; i < links.size(); i++) {
        endpoint.linkChanged(links.channel(i), true, nowNanos);
      }
    } else {
      phase("PREPARE", nowNanos);
    }
  }

  @Override
  public void unlinked(String why, long nowNanos) {
    if (!up || isEnded()) {
      return;
    }
    up = false;
    absence.begins();
    if (endpoint.phase() == Phase.COMPLETE) {
      return;
    }
    for (int i = 0; i < links.size(); i++) {
      endpoint.linkChanged(links.channel(i), false, nowNanos);
    }
    if (endpoint.phase() != Phase.FAILED) {
      absence.limit(why);
    } else if (lastWordsNanos < Long.MAX_VALUE) {
      end(endpoint.failure() + ": " + why);
    }
  }

  /// What is needed to go on in another process is written there; before the source hears of it.
  public void keepsIn(Journal of) {
    journal = of;
  }

  /// Goes on with a guest that another process ran here; any thread.
  ///
  /// @param there the pages that it has
  /// @param isWhole whether the source knows that nothing is missing
  public void reattach(PageRuns there, boolean isWhole) {
    mailbox.post(
        () -> {
          handedOver();
          absence.begins();
          states.arrived(there, PageState.PUSHED);
          endpoint.reattach(there, isWhole);
          resume();
          absence.limit("its own agent died meanwhile");
        });
  }

  /// The guest will never run here, of which whoever asks is told; any thread.
  public void refuse(String reason) {
    mailbox.post(
        () -> {
          lastWordsNanos = Long.MAX_VALUE;
          absence.begins();
          endpoint.refuse(reason);
        });
  }

  private void fail(String text) {
    links.cut();
    stopGuest(text);
  }

  /// Stops the vCPUs, which may wait for pages that will not come, and ends the session.
  private void stopGuest(String text) {
    endpoint.gate().close();
    worker.execute(
        () -> {
          String why = text;
          try {
            machine.stop();
          } catch (RuntimeException | Error e) {
            why = text.isEmpty() ? text(e) : text;
          }
          String last = why;
          mailbox.post(() -> end(last));
        });
  }

  @Override
  public @Nullable Message poll(Channel channel, long nowNanos) {
    return endpoint.poll(channel, nowNanos);
  }

  @Override
  public void bring(Message message, MemorySegment content) {
    intake.take(message, content);
  }

  @Override
  public void receive(Channel channel, Message message, long nowNanos) {
    if (message instanceof Message.Pages pages) {
      landed(channel, pages, nowNanos); // [#bring] has installed them
    } else {
      if (message instanceof Message.Ask) {
        lastWordsNanos = Math.max(lastWordsNanos, LAST_WORDS_NANOS_MAX);
      }
      endpoint.receive(channel, message, nowNanos);
    }
  }

  @Override
  public void recycle(Message message) {
    pool.recycle(message);
  }

  @Override
  public boolean isInstalling() {
    return false; // a link is over when all that came by it has landed
  }

  private void landed(Channel channel, Message.Pages pages, long nowNanos) {
    states.arrived(pages.runs(), pages.isDemand() ? PageState.DEMANDED : PageState.PUSHED);
    states.arrived(pages.zeros(), PageState.ZERO);
    endpoint.landed(channel, pages, nowNanos);
  }

  @Override
  public void look(long nowNanos) {
    Phase phase = endpoint.phase();
    if (phase == seen) {
      return;
    }
    seen = phase;
    switch (phase) {
      case HANDOVER -> {}
      case READY -> handedOver();
      // a source that has asked hears first that it is refused, and closes then
      case FAILED -> later(lastWordsNanos, () -> fail(endpoint.failure()));
      case COMPLETE -> {
        touchesPull = machine.counters().touches();
        journal.over();
        phase(phase.name(), nowNanos);
        links.cut();
        checkOver();
      }
      default -> phase(phase.name(), nowNanos);
    }
  }

  @Override
  public void broken(Throwable e) {
    if (!isEnded()) {
      fail(text(e));
    }
  }

  @Override
  public void arm() {
    worker.execute(
        () -> {
          try {
            machine.arm(this);
            listener.armed(this);
            mailbox.post(() -> endpoint.armed(System.nanoTime()));
          } catch (RuntimeException | Error e) {
            // the endpoint has no way to say it; closing the connections does
            mailbox.post(() -> fail("cannot take the guest: " + text(e)));
          }
        });
  }

  @Override
  public void load(List<CpuState> vcpus, long deviceStateBytes) {
    machine.load(vcpus);
    endpoint.loaded(System.nanoTime());
  }

  @Override
  public void recordResumed() {
    journal.resumed();
  }

  @Override
  public void resume() {
    machine.resume();
    phase("RESUME", System.nanoTime());
    states.resumed();
    recorder.sample();
  }

  @Override
  public void zero(PageRuns pages) {
    machine.zero(pages);
    states.arrivedZero(pages);
  }

  @Override
  public void discard(PageRuns pages) {
    machine.discard(pages);
    states.discarded(pages);
  }

  @Override
  public void wake(int vcpu, boolean byInstall) {
    if (!byInstall) {
      machine.wake(vcpu);
    }
    if (touches.woken(vcpu)) {
      mailbox.post(() -> touches.advance(vcpu)); // not now, while the endpoint wakes others, too
    }
  }

  @Override
  public void fault(int vcpu, long page, boolean write, long touchNanos) {
    mailbox.post(() -> touches.touched(vcpu, page, write));
  }

  @Override
  public void finished(int vcpu) {
    mailbox.post(
        () -> {
          finished++;
          if (finished == plan.vcpus()) {
            phase("WORK", System.nanoTime());
          }
          checkOver();
        });
  }

  private void checkOver() {
    if (finished == plan.vcpus() && (!pushes || endpoint.phase() == Phase.COMPLETE)) {
      stopGuest("");
    }
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
    return SessionCounts.of(endpoint, machine, links, mailbox);
  }

  @Override
  public Phase phaseNow() {
    return endpoint.phase();
  }

  /// Ends the run before its time; any thread.
  public void stop(String reason) {
    mailbox.post(
        () -> {
          if (!isEnded()) {
            fail(reason);
          }
        });
  }

  public MigrationTarget endpoint() {
    return endpoint;
  }

  /// Touches from RESUME to COMPLETE; -1 before that. Any thread.
  public long touchesPull() {
    return touchesPull;
  }

  /// The machine is not closed. Any thread.
  @Override
  public void close() {
    mailbox.post(links::cut);
    stop("stopped");
  }
}
