package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SessionCounts;
import java.util.concurrent.TimeUnit;

/// Tells a guest's driver again and again how far its session is, until it has the last word.
final class Heartbeat {
  private static final long PERIOD_MILLIS = 100;

  private final Agent agent;
  private final GuestNews news;
  private volatile boolean stopped;

  Heartbeat(Agent agent, GuestNews news) {
    this.agent = agent;
    this.news = news;
  }

  void begin(Session of) {
    var unused = agent.timer().schedule(() -> beat(of), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// While memory is compared it goes on, so that the driver knows us alive.
  private void beat(Session of) {
    if (stopped) {
      return;
    }
    of.mailbox.post(
        () -> {
          of.inspect();
          SessionCounts counts = of.counts();
          if (!of.isEnded()) {
            agent.ledger().running(of, counts);
          }
          news.tell(progress(of, counts));
        });
    begin(of);
  }

  private static News.Progress progress(Session of, SessionCounts counts) {
    return new News.Progress(
        System.nanoTime(),
        counts.movedPages(),
        of.plan.map().ramPageCount(),
        Math.max(counts.sentBytes(), counts.receivedBytes()),
        counts.faults(),
        counts.guestNanos(),
        of.phaseNow().name());
  }

  void stop() {
    stopped = true;
  }
}
