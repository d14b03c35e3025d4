package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.wire.connect.FrameChannel;
import dev.faultline.agent.wire.connect.RecordCodec;
import org.jspecify.annotations.Nullable;

/// What a guest's driver hears of it, and what of that anybody may ask for. Any thread.
final class GuestNews {
  private volatile @Nullable FrameChannel channel;
  private volatile News.@Nullable Progress last;
  private volatile String held = "";
  private volatile String phase = "";

  void speaksOn(FrameChannel with) {
    channel = with;
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
      case News.SourceReport report -> phase = report.failure().isEmpty() ? phase : "FAILED";
      case News.TargetReport report -> phase = report.failure().isEmpty() ? phase : "FAILED";
      default -> {}
    }
    FrameChannel to = channel;
    if (to != null) {
      to.send(RecordCodec.encode(News.class, news));
    }
  }

  /// What there is to say of a guest; null of one that was not prepared.
  News.@Nullable Guest glance(
      @Nullable Session session, Order.@Nullable Prepare prepared, boolean isDriven) {
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
