package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.PageContent;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.migration.source.SourceHost;
import dev.faultline.agent.migration.target.MigrationTarget;
import dev.faultline.agent.migration.target.TargetHost;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Both machines and both endpoints in one process, owned by the test's thread: messages are handed
/// over as they are, page contents through one buffer, as a network would.
final class OneProcess implements SourceHost, TargetHost, PageContent, AutoCloseable {
  private static final long LIMIT_NANOS = 60_000_000_000L;

  final LiveSource sourceMachine;
  final LiveTarget targetMachine;
  final MigrationSource source;
  final MigrationTarget target;
  private final MigrationPlan plan;
  private final MessagePool pool = new MessagePool();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer;
  private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final Thread owner = Thread.currentThread();
  private int finished;
  private boolean tracked;
  private long faultsTold;

  OneProcess(MachinePlan machines, MigrationSpec how) {
    plan =
        new MigrationPlan(
            1,
            2,
            machines.vm().map(),
            machines.vm().vcpus(),
            machines.vm().deviceStateBytes(),
            how);
    sourceMachine = new LiveSource(machines);
    targetMachine = new LiveTarget(machines);
    Strategy strategy = Strategies.find(how.prepaging());
    StrategyContext context =
        new StrategyContext(
            plan.map(),
            SeededRandom.stream(machines.seed(), "strategy"),
            strategy.resolve(new TreeMap<>()),
            null);
    source = new MigrationSource(plan, strategy.factory().apply(context), this, this, pool);
    target = new MigrationTarget(plan, this, pool);
    buffer = arena.allocate(how.pushUnitBytes(), 4096);
  }

  /// Runs the guest at the source for so long, and then the whole migration, until the guest's work
  /// is done and every page is at the target.
  void migrate(long warmUpNanos) {
    begin(warmUpNanos);
    goOnUntil(() -> allFinished() && source.phase() == Phase.COMPLETE);
    targetMachine.stop();
  }

  void begin(long warmUpNanos) {
    sourceMachine.boot();
    until(System.nanoTime() + warmUpNanos);
    source.start(System.nanoTime());
  }

  boolean allFinished() {
    return finished == plan.vcpus();
  }

  /// How many faults the endpoint has heard of.
  long faultsTold() {
    return faultsTold;
  }

  void goOnUntil(BooleanSupplier over) {
    long limit = System.nanoTime() + LIMIT_NANOS;
    while (!over.getAsBoolean()) {
      if (!round()) {
        LockSupport.parkNanos(20_000);
      }
      if (System.nanoTime() > limit) {
        throw new AssertionError(
            "still " + source.phase() + " after 60 s, " + target.resident().count() + " resident");
      }
    }
  }

  static void until(long nanos) {
    while (System.nanoTime() < nanos) {
      LockSupport.parkNanos(nanos - System.nanoTime());
    }
  }

  /// Waits until a guest has done more touches than these: at once, on a host with a core to spare.
  static void awaitMoreTouches(LiveSource source, long touches) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (source.touches() <= touches && System.nanoTime() < deadline) {
      until(System.nanoTime() + 100_000);
    }
    assertThat(source.touches()).as("touches after 10 s").isGreaterThan(touches);
  }

  /// Hands over what there is; false if there was nothing.
  boolean round() {
    boolean moved = false;
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      event.run();
      moved = true;
    }
    for (int i = 0; i < plan.channelCount(); i++) {
      Channel channel = plan.channel(i);
      for (Message said = target.poll(channel, 0); said != null; said = target.poll(channel, 0)) {
        source.receive(channel, said, System.nanoTime());
        moved = true;
      }
      int room = channel.kind() == Channel.Kind.PUSH ? 1 : Integer.MAX_VALUE;
      for (int n = 0; n < room; n++) {
        Message said = source.poll(channel, System.nanoTime());
        if (said == null) {
          break;
        }
        if (said instanceof Message.Pages pages) {
          assertThat(target.gate().isOpen()).as("pages are expected").isTrue();
          install(channel, pages);
        } else {
          target.receive(channel, said, System.nanoTime());
        }
        moved = true;
      }
    }
    return moved;
  }

  private void tell(Runnable event) {
    events.add(event);
    LockSupport.unpark(owner);
  }

  @Override
  public void suspend() {
    List<CpuState> states = sourceMachine.suspend();
    tell(
        () -> {
          if (tracked) {
            tellWritten();
          }
          source.suspended(states, System.nanoTime());
        });
  }

  @Override
  public void trackWrites() {
    tracked = true;
    sourceMachine.trackWrites();
    tell(() -> source.writesTracked(System.nanoTime()));
  }

  @Override
  public void tellWrites() {
    tell(this::tellWritten);
  }

  private void tellWritten() {
    PageSet written = new PageSet(plan.map().capacity());
    sourceMachine.writes(written);
    PageRuns runs = new PageRuns();
    written.appendRuns(runs);
    source.dirtied(runs, System.nanoTime());
  }

  @Override
  public void forgetWrites() {
    sourceMachine.forgetWrites();
  }

  @Override
  public void holdBack(Restraint how) {
    sourceMachine.holdBack(how);
  }

  @Override
  public void resume() {
    if (source.phase() == Phase.FAILED) {
      sourceMachine.resume();
    } else {
      targetMachine.resume();
    }
  }

  @Override
  public void recordPointOfNoReturn() {}

  @Override
  public void scanHoles() {
    tell(() -> source.holesFound(sourceMachine.holes(), System.nanoTime()));
  }

  @Override
  public void release(PageRuns pages) {
    sourceMachine.release(pages);
  }

  @Override
  public void arm() {
    targetMachine.arm(
        new TargetMachine.Events() {
          @Override
          public void fault(int vcpu, long page, boolean write, long touchNanos) {
            tell(
                () -> {
                  faultsTold++;
                  if (!target.fault(vcpu, page, write, System.nanoTime())) {
                    targetMachine.wake(vcpu);
                  }
                });
          }

          @Override
          public void finished(int vcpu) {
            tell(() -> finished++);
          }
        });
    tell(() -> target.armed(System.nanoTime()));
  }

  @Override
  public void load(List<CpuState> vcpus, long deviceStateBytes) {
    targetMachine.load(vcpus);
    tell(() -> target.loaded(System.nanoTime()));
  }

  @Override
  public void recordResumed() {}

  @Override
  public boolean isInstalling() {
    return false;
  }

  private void install(Channel channel, Message.Pages pages) {
    long size = plan.map().pageSizeBytes();
    long at = 0;
    for (int i = 0; i < pages.runs().size(); i++) {
      MemorySegment from = sourceMachine.pages(pages.runs().first(i), pages.runs().count(i));
      MemorySegment.copy(from, 0, buffer, at, from.byteSize());
      at += from.byteSize();
    }
    MemorySegment content = buffer.asSlice(0, pages.runs().pageCount() * size);
    targetMachine.install(pages.runs(), content, false);
    targetMachine.zero(pages.zeros());
    target.landed(channel, pages, System.nanoTime());
  }

  @Override
  public void zero(PageRuns pages) {
    targetMachine.zero(pages);
  }

  @Override
  public void discard(PageRuns pages) {
    targetMachine.discard(pages);
  }

  @Override
  public void wake(int vcpu, boolean byInstall) {
    targetMachine.wake(vcpu);
  }

  @Override
  public long zeroRun(long first, long count) {
    return sourceMachine.freeRun(first, count);
  }

  @Override
  public long contentRun(long first, long count) {
    long pages = 0;
    while (pages < count && sourceMachine.freeRun(first + pages, 1) == 0) {
      pages++;
    }
    return pages;
  }

  @Override
  public long freePages() {
    return sourceMachine.freePages();
  }

  @Override
  public void close() {
    targetMachine.close();
    sourceMachine.close();
    arena.close();
  }
}
