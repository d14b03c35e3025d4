package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.wire.connect.FrameChannel;
import dev.faultline.agent.wire.connect.RecordCodec;
import org.jspecify.annotations.Nullable;

/// A guest's driver, what it hears of the guest, and what of that anybody may ask for. Any thread.
final class GuestNews {
  private volatile @Nullable FrameChannel channel;
  private volatile @Nullable News lastWord;
  private volatile News.@Nullable Progress last;
  private volatile String held = "";
  private volatile String phase = "";
  private volatile boolean isDriven = true;
  private volatile boolean awaitsDriver;

  void speaksOn(FrameChannel with) {
    channel = with;
    isDriven = true;
    awaitsDriver = false;
  }

  /// Its driver spoke with an agent that died here, and may be on its way to this one.
  void awaitDriver() {
    isDriven = false;
    awaitsDriver = true;
  }

  /// Its driver has gone, and does not come back.
  void driverLeft() {
    isDriven = false;
    awaitsDriver = false;
  }

  /// Whether a driver speaks for it.
  boolean isDriven() {
    return isDriven;
  }

  /// Whether none does, but may still come.
  boolean awaitsDriver() {
    return awaitsDriver;
  }

  void tell(News news) {
    switch (news) {
      case News.Progress how -> {
        last = how;
        phase = how.phase();
      }
      case News.Held why -> held = why.why();
      case News.Phase begun -> {
        held = "";
        phase = begun.name();
      }
      case News.SourceReport report -> reported(report, report.failure());
      case News.TargetReport report -> reported(report, report.failure());
      default -> {}
    }
    pass(news);
  }

  private void reported(News report, String failure) {
    lastWord = report;
    phase = failure.isEmpty() ? phase : "FAILED";
  }

  /// Says its last word again, to a driver that was not there when it was said.
  ///
  /// @param otherwise why there is none, if it has not been said
  void tellLastWord(String otherwise) {
    News said = lastWord;
    pass(said == null ? new News.Failed(otherwise) : said);
  }

  private void pass(News news) {
    FrameChannel to = channel;
    if (to != null) {
      to.send(RecordCodec.encode(News.class, news));
    }
  }

  /// What there is to say of a guest; null of one that was not prepared.
  News.@Nullable Guest glance(@Nullable Session session, Order.@Nullable Prepare prepared) {
    if (session == null || prepared == null) {
      return null;
    }
    MigrationPlan plan = session.plan;
    News.Progress how = last;
    return new News.Guest(
        plan.migrationId(),
        prepared.role(),
        phase,
        how == null ? 0 : how.residentPages(),
        plan.map().ramPageCount(),
        held,
        isDriven);
  }

  void close() {
    FrameChannel to = channel;
    if (to != null) {
      to.close();
    }
  }
}
