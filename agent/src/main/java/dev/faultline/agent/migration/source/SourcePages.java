package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.PageContent;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.References;
import dev.faultline.agent.migration.RunChunks;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pages of the source: which are unsent, which answer leaves next, which unit is pushed next,
/// and which are acknowledged. A page leaves once, by whichever way takes it out of the unsent set
/// first.
final class SourcePages {
  private final MigrationPlan plan;
  private final Prepager prepager;
  private final PageContent content;
  private final SourceHost host;
  private final MessagePool pool;
  private final SourceView view;
  private final PushUnit unit;
  private final PushUnit companions;
  private final Fault fault = new Fault();
  private final PageRuns zerosToSend = new PageRuns();
  private final PageRuns scratch = new PageRuns(64);
  private final Answers answers;
  private final Releases releases;
  final UnackedChannels unacked;
  private final PageRuns missedEarly = new PageRuns();
  private final long unitPages;
  private final PushLimit limit;
  final SentCounts sent = new SentCounts();
  private boolean holesKnown;
  private boolean sentEarly;
  private long sweepCursor;
  private boolean pulls;

  SourcePages(
      MigrationPlan plan,
      Prepager prepager,
      PageContent content,
      SourceHost host,
      MessagePool pool) {
    this.plan = plan;
    this.prepager = prepager;
    this.content = content;
    this.host = host;
    this.pool = pool;
    view = new SourceView(plan.map());
    unit = new PushUnit(view.unsent);
    companions = new PushUnit(view.unsent);
    releases = new Releases(plan, host);
    unacked = new UnackedChannels(plan.channelCount(), releases.areEarly());
    unitPages = plan.spec().pushUnitBytes() / plan.map().pageSizeBytes();
    limit = new PushLimit(plan.spec(), host.latenessNanos());
    answers = new Answers(plan, limit);
  }

  /// Holds pushes to another rate from now on; 0 for as fast as it goes.
  void limit(long bytesPerSecond) {
    limit.set(bytesPerSecond);
  }

  SourceView view() {
    return view;
  }

  void estimates(long roundTripNanos, long bytesPerSecond) {
    view.roundTripNanos = roundTripNanos;
    view.bytesPerSecond = bytesPerSecond;
  }

  boolean wantsScans() {
    return prepager.wantsScans();
  }

  void scanned(PageSet accessed, PageSet written, long nowNanos) {
    prepager.scanned(accessed, written, nowNanos);
  }

  /// When, after `nowNanos`, the rate limit lets the next unit go; `Long.MAX_VALUE` if it holds
  /// nothing back.
  ///
  /// @param pull whether that is the strategy's
  long nextPushNanos(boolean pull, long nowNanos) {
    boolean pushes = !view.unsent.isEmpty() && (!pull || prepager.pushes());
    boolean wants = pushes || answers.mayBeHeld();
    return wants && limit.holdsBack(nowNanos) ? limit.dueNanos() : Long.MAX_VALUE;
  }

  /// Serves a request, unless the page has left already.
  void requested(Message.Request request, long nowNanos) {
    long page = request.page();
    PageSet unsent = view.unsent;
    if (page < 0 || page >= unsent.capacity()) {
      throw new ProtocolException(
          "asked for page " + page + " of a map that ends at " + unsent.capacity());
    }
    sent.requests++;
    boolean leaves = unsent.remove(page);
    fault.set(page, request.vcpu(), request.write(), leaves, nowNanos);
    companions.begin(scratch, leaves ? unitPages - 1 : 0); // the answer is at most a unit
    prepager.faulted(view, fault, companions);
    if (leaves) {
      Message.Pages answer = pool.pages();
      answer.demanded(page);
      content.split(page, 1, answer);
      for (int i = 0; i < scratch.size(); i++) {
        content.split(scratch.first(i), scratch.count(i), answer);
      }
      sent.demanded += answer.runs().pageCount();
      sent.zeros += answer.zeros().pageCount();
      answers.add(answer);
    }
  }

  /// Pages that were sent as references have not come. They are unsent again; in PULL they are
  /// answered for at once, as somebody may wait.
  void missed(References missed, Phase phase) {
    boolean pull = phase == Phase.PULL;
    for (int i = 0; i < missed.size(); i++) {
      long page = missed.page(i);
      boolean isNone = !plan.map().isRam(page) || view.zero.contains(page);
      if (isNone || pull && isReleased(page)) {
        throw new ProtocolException("missed page " + page + ", which no reference is open for");
      }
      if (!view.unsent.add(page)) {
        continue; // written meanwhile
      }
      sweepCursor = 0;
      sent.pushed--;
      if (pull) {
        answer(page);
      } else if (phase.compareTo(Phase.STOP_COPY) > 0) {
        missedEarly.add(page); // no round comes after this
      }
    }
  }

  /// Whether the page is not among those whose release waits for the acknowledgement; it is no more
  /// after this.
  private boolean isReleased(long page) {
    return releases.areEarly() && !unacked.remove(page);
  }

  /// Answers for what was missed after the rounds.
  void answerMissed() {
    for (int i = 0; i < missedEarly.size(); i++) {
      for (long page = missedEarly.first(i); page < missedEarly.end(i); page++) {
        answer(page);
      }
    }
    missedEarly.clear();
  }

  private void answer(long page) {
    view.unsent.remove(page);
    Message.Pages answer = pool.pages();
    answer.demanded(page);
    answer.runs().add(page, 1);
    sent.demanded++;
    answers.add(answer);
  }

  /// What has left the unsent set in answers and zeros that no channel has taken yet.
  void unpolled(PageRuns into) {
    answers.appendPages(into);
    into.addAll(zerosToSend);
  }

  Message.@Nullable Pages pollDemand(long nowNanos) {
    Message.Pages answer = answers.poll(nowNanos);
    if (answer != null) {
      unacked.get(plan.isSingle() ? 0 : 1).sent(answer.runs());
    }
    return answer;
  }

  /// The next unit of the strategy's for the channel with that index among all, or null.
  Message.@Nullable Pages pollPush(int channelIndex, long nowNanos) {
    return prepager.pushes() ? pollUnit(channelIndex, nowNanos, true) : null;
  }

  /// The next unit in address order, of pages that the source still needs itself, or null.
  Message.@Nullable Pages pollRound(int channelIndex, long nowNanos) {
    return pollUnit(channelIndex, nowNanos, false);
  }

  private Message.@Nullable Pages pollUnit(int channelIndex, long nowNanos, boolean pull) {
    if (!holesKnown || view.unsent.isEmpty() || limit.holdsBack(nowNanos)) {
      return null;
    }
    Message.Pages message = pool.pages();
    boolean markers = plan.spec().zero() == MigrationSpec.Zero.PER_PAGE;
    PageRuns into = markers ? scratch : message.runs();
    unit.begin(into, unitPages);
    if (pull) {
      prepager.fill(view, unit);
    }
    if (into.isEmpty()) {
      sweep();
    }
    if (markers) {
      for (int i = 0; i < scratch.size(); i++) {
        content.split(scratch.first(i), scratch.count(i), message);
      }
    }
    long left = message.runs().pageCount();
    sent.pushed += left;
    sent.zeros += message.zeros().pageCount();
    limit.left(left * plan.map().pageSizeBytes(), nowNanos);
    if (pull) {
      unacked.get(channelIndex).sent(message.runs());
    } else {
      sentEarly = true;
      unacked.get(channelIndex).sentToKeep();
    }
    return message;
  }

  /// Offers what is unsent in address order: the strategy has no wish left. Nothing before the
  /// cursor is unsent, until pages are lost.
  private void sweep() {
    sweepCursor = view.unsent.next(sweepCursor);
    if (sweepCursor < 0) {
      sweepCursor = view.unsent.next(0);
    }
    unit.offer(sweepCursor, view.unsent.capacity() - sweepCursor);
  }

  /// Whether nothing is left to send, and that is known.
  boolean allSent() {
    return holesKnown && view.unsent.isEmpty();
  }

  /// Has the holes looked for, unless they are known or found page by page.
  void learnHoles() {
    if (!holesKnown && plan.spec().zero() == MigrationSpec.Zero.SET) {
      host.scanHoles();
    } else {
      holesKnown = true;
    }
  }

  /// Takes the holes out of what is unsent; [#flushZeros] sends them.
  void holesFound(PageSet holes) {
    long page = holes.next(0);
    while (page >= 0) {
      long end = holes.nextAbsent(page);
      long open = view.unsent.next(page);
      while (open >= 0 && open < end) {
        long length = Math.min(end, view.unsent.nextAbsent(open)) - open;
        zerosToSend.add(open, length);
        view.unsent.removeRun(open, length);
        view.zero.addRun(open, length);
        open = view.unsent.next(open + length);
      }
      page = holes.next(end);
    }
    holesKnown = true;
  }

  /// Sends the zero set, or what is left of it, now that the target runs the guest.
  void flushZeros(ArrayDeque<Message> control) {
    if (!zerosToSend.isEmpty()) {
      sent.zeros += zerosToSend.pageCount();
      RunChunks.each(zerosToSend, (chunk, last) -> control.add(new Message.ZeroPages(chunk)));
      zerosToSend.clear();
    }
  }

  void acknowledged(List<Long> units) {
    scratch.clear();
    unacked.acknowledge(units, scratch);
    if (!scratch.isEmpty()) {
      host.release(scratch);
    }
  }

  /// The target runs the guest, which may be heard of only after a lost link; again does nothing.
  void beginPull() {
    if (!pulls) {
      pulls = true;
      limit(plan.spec().pushLimitBytesPerSecond());
      if (sentEarly) {
        releases.early(view.unsent);
      }
    }
  }

  void releaseAll() {
    releases.all();
  }

  /// Makes pages unsent that the guest wrote after they had left.
  ///
  /// @param stale to which they are added
  /// @return how many
  long dirtied(PageRuns runs, PageSet stale) {
    sweepCursor = 0;
    long before = stale.count();
    for (int i = 0; i < runs.size(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++) {
        if (view.unsent.add(page)) {
          stale.add(page);
          view.zero.remove(page);
        }
      }
    }
    return stale.count() - before;
  }

  void linkLost() {
    answers.clear();
    unacked.clear();
    missedEarly.clear();
  }

  /// Makes everything unsent that the target does not have, and tells the strategy what was lost.
  void recover(PageSet there, ArrayDeque<Message> control) {
    PageRuns lost = new PageRuns();
    zerosToSend.clear();
    view.unsent.removeAll(there); // another process than this one may have sent them
    PageSet ram = plan.map().ram();
    for (long page = ram.next(0); page >= 0; page = ram.next(page + 1)) {
      boolean isZero = view.zero.contains(page);
      if (!there.contains(page) && (isZero || view.unsent.add(page))) {
        (isZero ? zerosToSend : lost).add(page);
      }
    }
    sent.lost += lost.pageCount() + zerosToSend.pageCount();
    flushZeros(control);
    if (releases.areEarly()) {
      releases.release(there); // of some, the acknowledgement was lost
    }
    prepager.lost(lost);
  }
}
