package dev.faultline.agent.migration.source;

import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Round;
import dev.faultline.agent.migration.RunChunks;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the source sends before the guest has moved: rounds of pages while the guest runs here
/// (pre-copy), and the rest while it is stopped.
///
/// The target is told after each round how many units it has to have installed, and the next round
/// waits for its answer: over several channels a page could else be overtaken by its own older
/// version, and a DISCARD by the page that it is about. QEMU's multifd synchronises its channels
/// after each round for the same reason.
final class EarlyCopy {
  private final SourcePages pages;
  private final SourceHost host;
  private final ArrayDeque<Message> control;
  private final Rounds rounds;
  private final PageSet stale;
  private boolean roundSent;
  private boolean isCut; // what is left of the round is not sent any more
  private boolean asked;
  private long resent;

  EarlyCopy(MigrationPlan plan, SourcePages pages, SourceHost host, ArrayDeque<Message> control) {
    this.pages = pages;
    this.host = host;
    this.control = control;
    long limit = plan.spec().preCopy().limits().beforeBytesPerSecond();
    if (limit > 0 && plan.spec().mode().hasRounds()) {
      pages.limit(limit);
    }
    rounds =
        new Rounds(
            plan.spec(),
            plan.map().pageSizeBytes(),
            plan.deviceStateBytes(),
            plan.map().ramPageCount() * plan.map().pageSizeBytes());
    stale = new PageSet(plan.map().capacity());
  }

  void begin(long nowNanos) {
    roundSent = false;
    asked = false;
    isCut = false;
    stale.clear(); // all of it is sent anew
    if (rounds.count() == 0) {
      holdBack(null);
    }
    rounds.begin(nowNanos, pages.sent.pushed);
  }

  /// Ends the round once everything has left; the holes have to be known.
  ///
  /// @return whether it has ended now
  boolean endIfSent() {
    if (roundSent || !isCut && !pages.allSent()) {
      return false;
    }
    roundSent = true;
    control.add(new Message.RoundSent(pages.unacked.unitsSent()));
    return true;
  }

  /// When, after `nowNanos`, [#expire] is to be asked; `Long.MAX_VALUE` for never.
  long deadlineNanos(long nowNanos) {
    long deadline = rounds.deadlineNanos();
    return deadline > nowNanos ? deadline : Long.MAX_VALUE;
  }

  /// Cuts the round short that goes on when the time for rounds is over: nothing more is sent, and
  /// it ends when what was has landed.
  ///
  /// @return whether the migration is to be given up at once instead
  boolean expire(long nowNanos) {
    Rounds.Verdict verdict = rounds.expire(nowNanos);
    if (verdict == Rounds.Verdict.ANOTHER) {
      isCut = true;
      if (rounds.count() > 0) {
        stale.copyFrom(pages.view().unsent()); // an earlier round sent them as they were then
      }
      endIfSent();
    }
    return verdict == Rounds.Verdict.GIVE_UP;
  }

  /// Whether units of this round may leave.
  boolean mayPush() {
    return !isCut;
  }

  /// Some of what had left is unsent again: the round ends once more when that has left, too.
  void goOn() {
    roundSent = false;
  }

  /// The target has installed some units: if those of the round are among them, asks what the guest
  /// wrote meanwhile.
  void acknowledged() {
    if (roundSent && !asked && pages.unacked.allAcknowledged()) {
      asked = true;
      host.tellWrites();
    }
  }

  /// The guest wrote these pages at the source, all of which had been sent.
  void dirtied(PageRuns runs) {
    resent += pages.dirtied(runs, stale);
  }

  /// What follows the round whose writes are known now; throttles the guest if that is due.
  Rounds.Verdict verdict(long nowNanos) {
    Restraint before = rounds.restraint();
    Rounds.Verdict verdict =
        rounds.ended(nowNanos, pages.sent.pushed, pages.view().unsent().count());
    holdBack(before);
    return verdict;
  }

  private void holdBack(@Nullable Restraint before) {
    Restraint now = rounds.restraint();
    if (now != null && !now.equals(before)) {
      host.holdBack(now);
    }
  }

  /// Whether the target has all of a round, and its writes are to be told.
  boolean awaitsWrites() {
    return asked;
  }

  /// Tells the target to forget what it has of pages that were written since they were sent.
  void discardStale() {
    if (!stale.isEmpty()) {
      PageRuns runs = new PageRuns();
      stale.appendRuns(runs);
      RunChunks.each(runs, (chunk, last) -> control.add(new Message.Discard(chunk)));
      stale.clear();
    }
  }

  List<Round> history() {
    return rounds.history();
  }

  void measure(Measured into) {
    into.put(TransferMetrics.PAGES_RESENT, pagesResent());
    into.put(PhaseMetrics.ROUNDS, rounds());
  }

  int rounds() {
    return rounds.count();
  }

  String divergence() {
    return rounds.divergence();
  }

  /// Pages that were sent and then written, each time.
  long pagesResent() {
    return resent;
  }
}
