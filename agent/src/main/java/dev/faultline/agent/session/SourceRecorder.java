package dev.faultline.agent.session;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.recording.PageRows;
import dev.faultline.agent.recording.Sampling;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Draws what a source has not sent, from PREPARE until its session is over: what a target cannot
/// know of pages under way. For the owner of the session's mailbox.
public final class SourceRecorder {
  private final Session session;
  private final ScheduledExecutorService timer;
  private final PageRows rows;
  private final PageSet unsent;
  private final Sampling sampling = new Sampling();

  public SourceRecorder(Session session, ScheduledExecutorService timer, PageSet unsent) {
    this.session = session;
    this.timer = timer;
    this.unsent = unsent;
    rows = new PageRows(session.plan.map());
  }

  public void sample() {
    if (session.isEnded()) {
      return;
    }
    sampling.sample(System.nanoTime(), row -> {}, () -> rows.column(unsent));
    var unused =
        timer.schedule(
            () -> session.mailbox.post(this::sample), Sampling.PERIOD_NANOS, TimeUnit.NANOSECONDS);
  }

  public News.Unsent all() {
    return new News.Unsent(sampling.columnNanos(), TargetRecorder.joined(sampling.columns()));
  }
}
