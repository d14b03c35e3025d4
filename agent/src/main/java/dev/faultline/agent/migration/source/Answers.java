package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.MigrationSpec.LimitedAnswers;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The answers to requests that no channel has taken yet.
final class Answers {
  private final ArrayDeque<Message.Pages> waiting = new ArrayDeque<>();
  private final PushLimit limit;
  private final boolean areHeld; // while the limit holds pushes back
  private final boolean count;
  private final int pageSizeBytes;

  Answers(MigrationPlan plan, PushLimit limit) {
    this.limit = limit;
    areHeld = plan.spec().pushLimitAnswers() == LimitedAnswers.HELD;
    count = areHeld && plan.isSingle();
    pageSizeBytes = plan.map().pageSizeBytes();
  }

  void add(Message.Pages answer) {
    waiting.add(answer);
  }

  /// Whether there are some that the limit may hold back.
  boolean mayBeHeld() {
    return areHeld && !waiting.isEmpty();
  }

  Message.@Nullable Pages poll(long nowNanos) {
    if (areHeld && limit.holdsBack(nowNanos)) {
      return null;
    }
    Message.Pages answer = waiting.poll();
    if (answer != null && count) {
      limit.left(answer.runs().pageCount() * pageSizeBytes, nowNanos);
    }
    return answer;
  }

  void appendPages(PageRuns into) {
    for (Message.Pages answer : waiting) {
      into.addAll(answer.runs());
      into.addAll(answer.zeros());
    }
  }

  void clear() {
    waiting.clear();
  }
}
