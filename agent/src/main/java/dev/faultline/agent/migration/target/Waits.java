package dev.faultline.agent.migration.target;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which vCPU waits for which page, what is still to be asked for, and how each wait ended.
final class Waits {
  private final MessagePool pool;
  private final long[] page;
  private final boolean[] write;
  private final boolean[] first;
  private final int[] waiting;
  private int waitingCount;
  private final int[] toAsk;
  private final boolean[] asking;
  private int askHead;
  private int askCount;
  private long demand;
  private long late;
  private long joined;
  private long zero;

  Waits(int vcpus, MessagePool pool) {
    this.pool = pool;
    page = new long[vcpus];
    write = new boolean[vcpus];
    first = new boolean[vcpus];
    waiting = new int[vcpus];
    toAsk = new int[vcpus];
    asking = new boolean[vcpus];
  }

  boolean fault(int vcpu, long touched, boolean writes, boolean isResident) {
    if (isResident) {
      late++; // it was under way when it was touched, and came before anybody could ask
      return false;
    }
    boolean isFirst = true;
    for (int i = 0; i < waitingCount && isFirst; i++) {
      if (waiting[i] == vcpu) {
        throw new ProtocolException("vCPU " + vcpu + " touches " + touched + " while it waits");
      }
      isFirst = page[waiting[i]] != touched;
    }
    page[vcpu] = touched;
    write[vcpu] = writes;
    first[vcpu] = isFirst;
    waiting[waitingCount++] = vcpu;
    if (isFirst) {
      ask(vcpu);
    }
    return true;
  }

  private void ask(int vcpu) {
    if (asking[vcpu]) {
      return; // its earlier wait ended before anybody polled; it asks in its turn
    }
    asking[vcpu] = true;
    toAsk[(askHead + askCount++) % toAsk.length] = vcpu;
  }

  boolean hasToAsk() {
    return askCount > 0;
  }

  Message.@Nullable Request pollRequest(PageSet resident) {
    while (askCount > 0) {
      int vcpu = toAsk[askHead];
      askHead = (askHead + 1) % toAsk.length;
      askCount--;
      asking[vcpu] = false;
      if (isWaiting(vcpu) && !resident.contains(page[vcpu])) {
        return pool.request().set(page[vcpu], vcpu, write[vcpu]);
      }
    }
    return null;
  }

  private boolean isWaiting(int vcpu) {
    for (int i = 0; i < waitingCount; i++) {
      if (waiting[i] == vcpu) {
        return true;
      }
    }
    return false;
  }

  /// Asks anew for every page that somebody waits for, each once.
  void askAgain() {
    askHead = 0;
    askCount = 0;
    Arrays.fill(asking, false);
    for (int i = 0; i < waitingCount; i++) {
      if (first[waiting[i]]) {
        ask(waiting[i]);
      }
    }
  }

  /// Wakes those whose page has come with this message.
  void arrived(PageSet resident, Message.Pages pages, TargetHost host) {
    for (int i = 0; i < waitingCount; ) {
      int vcpu = waiting[i];
      if (!holds(pages, page[vcpu], resident)) {
        i++;
        continue;
      }
      boolean isZero = pages.zeros().contains(page[vcpu]);
      if (!first[vcpu]) {
        joined++;
      } else if (isZero) {
        zero++;
      } else if (page[vcpu] == pages.demanded()) {
        demand++;
      } else {
        late++;
      }
      remove(i);
      host.wake(vcpu, !isZero);
    }
  }

  /// Whether the page has come with this message; `resident` has its pages by now, and nobody waits
  /// for a page that was resident before.
  private static boolean holds(Message.Pages pages, long page, PageSet resident) {
    PageRuns runs = pages.runs();
    if (runs.size() != 1 || !pages.zeros().isEmpty()) {
      return resident.contains(page);
    }
    return page >= runs.first(0) && page < runs.end(0);
  }

  void arrivedZero(PageSet resident, TargetHost host) {
    for (int i = 0; i < waitingCount; ) {
      int vcpu = waiting[i];
      if (!resident.contains(page[vcpu])) {
        i++;
        continue;
      }
      if (first[vcpu]) {
        zero++;
      } else {
        joined++;
      }
      remove(i);
      host.wake(vcpu, false);
    }
  }

  private void remove(int index) {
    // Keeps the order in which the waits began, so that vCPUs wake in that order.
    System.arraycopy(waiting, index + 1, waiting, index, --waitingCount - index);
  }

  FaultCounts counts() {
    return new FaultCounts(demand, late, joined, zero);
  }
}
