package dev.faultline.simulator.virtual.install;

import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread that puts pages into the guest's memory, message by message: the kernel serialises
/// installation and wake-up on the guest's address space.
///
/// A channel has one message in installation at a time, so where threads do not share cores the
/// window in which a demanded page is installed is known before it is taken in; a push unit then
/// ends so much later.
public final class SingleInstaller extends Actor implements Installer {
  private static final int DEMANDED = 0;
  private static final int PUSHED = 1;
  private final Timeline timeline;
  private final Cores host;
  private final Consumer<Transfer> installed;
  private final int actor;
  private final int id;
  private final ArrayDeque<Transfer> demanded = new ArrayDeque<>();
  private final ArrayDeque<Transfer> pushed = new ArrayDeque<>();
  private @Nullable Transfer current;
  private boolean currentIsDemand;
  private long endWork;
  private @Nullable Transfer interrupted;
  private long interruptedWork;
  private boolean pushAwaited;
  private long windowBegin; // of the last demanded page that was foretold
  private long windowEnd;
  private long busyNanos; // without the current message
  private long busySince;

  public SingleInstaller(Timeline timeline, Cores host, int id, Consumer<Transfer> installed) {
    this.timeline = timeline;
    this.host = host;
    this.id = id;
    this.installed = installed;
    actor = timeline.register(this);
  }

  @Override
  public long demanded(long work, long nanos) {
    if (host.isShared() || work == 0) {
      return -1;
    }
    windowBegin = nanos;
    windowEnd = nanos + work;
    if (current != null && endWork > nanos) {
      endWork += work;
    } else {
      busyNanos += work;
    }
    return windowEnd;
  }

  @Override
  public long busyNanos() {
    return busyNanos + (current == null ? 0 : timeline.now() - busySince);
  }

  @Override
  public boolean isBusy() {
    return current != null;
  }

  @Override
  public void install(Transfer transfer, boolean isDemand) {
    if (transfer.installWork == 0) {
      installed.accept(transfer);
      return;
    }
    Transfer running = current;
    if (running == null) {
      busySince = timeline.now();
      host.start();
      begin(transfer, transfer.installWork, isDemand);
    } else if (isDemand && !currentIsDemand && endWork > host.work()) {
      interrupted = running;
      interruptedWork = endWork - host.work();
      begin(transfer, transfer.installWork, true);
    } else {
      (isDemand ? demanded : pushed).addLast(transfer);
    }
  }

  private void next() {
    Transfer resumed = interrupted;
    if (!demanded.isEmpty()) {
      Transfer first = demanded.removeFirst();
      begin(first, first.installWork, true);
    } else if (resumed != null) {
      interrupted = null;
      begin(resumed, interruptedWork, false);
    } else if (!pushed.isEmpty()) {
      Transfer first = pushed.removeFirst();
      begin(first, first.installWork, false);
    } else {
      current = null;
      busyNanos += timeline.now() - busySince;
      host.stop();
    }
  }

  private void begin(Transfer transfer, long work, boolean isDemand) {
    current = transfer;
    currentIsDemand = isDemand;
    endWork = host.work() + work;
    if (windowEnd > host.work() && windowBegin < endWork) {
      long rest = windowEnd - Math.max(windowBegin, host.work());
      endWork += rest;
      busyNanos -= rest; // counted already
    }
    if (isDemand) {
      host.at(endWork, Rank.WORK, id, actor, DEMANDED);
    } else if (!pushAwaited) {
      awaitPush();
    }
  }

  /// A push unit that answers interrupt keeps its event, and looks again when that comes too soon.
  private void awaitPush() {
    pushAwaited = true;
    host.at(endWork, Rank.WORK, id, actor, PUSHED);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token == PUSHED) {
      pushAwaited = false;
      if (currentIsDemand) {
        return;
      }
      if (endWork > host.work()) {
        awaitPush();
        return;
      }
    }
    Transfer done = current;
    if (done == null) {
      throw new IllegalStateException("nothing is installed");
    }
    next();
    installed.accept(done);
  }
}
