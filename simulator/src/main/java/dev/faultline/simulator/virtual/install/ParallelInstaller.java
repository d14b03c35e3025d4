package dev.faultline.simulator.virtual.install;

import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Several threads that put pages into the guest's memory, a message each at a time, and are not in
/// each other's way but for the cores. A demanded page that finds none free interrupts the push
/// unit of the first thread that has one.
public final class ParallelInstaller extends Actor implements Installer {
  private final Timeline timeline;
  private final Cores host;
  private final Consumer<Transfer> installed;
  private final int actor;
  private final int firstId;
  private final Slot[] slots;
  private final ArrayDeque<Transfer> demanded = new ArrayDeque<>();
  private final ArrayDeque<Transfer> interrupted = new ArrayDeque<>();
  private final ArrayDeque<Transfer> pushed = new ArrayDeque<>();
  private int busy;
  private long busyNanos;
  private long busySince; // as many as now

  /// A thread.
  private static final class Slot {
    private @Nullable Transfer current;
    private boolean isDemand;
    private long endWork;
    private int begun; // an event of an earlier one finds another number, and means nothing
  }

  /// @param firstId of the first thread; the others have those that follow
  public ParallelInstaller(
      Timeline timeline, Cores host, int threads, int firstId, Consumer<Transfer> installed) {
    this.timeline = timeline;
    this.host = host;
    this.firstId = firstId;
    this.installed = installed;
    slots = new Slot[threads];
    for (int i = 0; i < threads; i++) {
      slots[i] = new Slot();
    }
    actor = timeline.register(this);
  }

  /// Which thread it will be, and what that does then, is not known before.
  @Override
  public long demanded(long work, long nanos) {
    return -1;
  }

  @Override
  public boolean isBusy() {
    return busy > 0;
  }

  private void change(int threads) {
    busyNanos = busyNanos();
    busySince = timeline.now();
    busy += threads;
  }

  @Override
  public long busyNanos() {
    return busyNanos + busy * (timeline.now() - busySince);
  }

  /// What is left to do of an interrupted transfer is its work.
  @Override
  public void install(Transfer transfer, boolean isDemand) {
    if (transfer.installWork == 0) {
      installed.accept(transfer);
      return;
    }
    int free = find(false);
    if (free >= 0) {
      change(1);
      host.start();
      begin(free, transfer, isDemand);
      return;
    }
    int pushing = isDemand ? find(true) : -1;
    if (pushing < 0) {
      (isDemand ? demanded : pushed).addLast(transfer);
      return;
    }
    Slot slot = slots[pushing];
    Transfer unit = current(slot);
    unit.installWork = slot.endWork - host.work();
    interrupted.addFirst(unit);
    begin(pushing, transfer, true);
  }

  /// The first thread that is free, or that has a push unit with work left to do; -1 if none is.
  private int find(boolean pushing) {
    for (int i = 0; i < slots.length; i++) {
      Slot slot = slots[i];
      boolean fits =
          pushing
              ? slot.current != null && !slot.isDemand && slot.endWork > host.work()
              : slot.current == null;
      if (fits) {
        return i;
      }
    }
    return -1;
  }

  private void begin(int thread, Transfer transfer, boolean isDemand) {
    Slot slot = slots[thread];
    slot.current = transfer;
    slot.isDemand = isDemand;
    slot.endWork = host.work() + transfer.installWork;
    slot.begun = (slot.begun + 1) % (Integer.MAX_VALUE / slots.length);
    int token = slot.begun * slots.length + thread;
    host.at(slot.endWork, Rank.WORK, firstId + thread, actor, token);
  }

  private void next(int thread) {
    if (!demanded.isEmpty()) {
      begin(thread, demanded.removeFirst(), true);
    } else if (!interrupted.isEmpty()) {
      begin(thread, interrupted.removeFirst(), false);
    } else if (!pushed.isEmpty()) {
      begin(thread, pushed.removeFirst(), false);
    } else {
      slots[thread].current = null;
      change(-1);
      host.stop();
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    int thread = token % slots.length;
    Slot slot = slots[thread];
    if (slot.current != null && slot.begun == token / slots.length) {
      Transfer done = slot.current;
      next(thread);
      installed.accept(done);
    }
  }

  private static Transfer current(Slot slot) {
    Transfer current = slot.current;
    if (current == null) {
      throw new IllegalStateException("nothing is installed");
    }
    return current;
  }
}
