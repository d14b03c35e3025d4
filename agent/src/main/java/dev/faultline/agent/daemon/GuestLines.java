package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SessionCounts;
import java.util.Locale;

/// The lines of an agent about its guests.
final class GuestLines {
  private GuestLines() {}

  static String comes(Order.Role role, MigrationPlan plan) {
    return "migration %x comes as %s: %,d pages of %,d bytes, %d vCPUs, %s by %s"
        .formatted(
            plan.migrationId(),
            role.name().toLowerCase(Locale.ROOT),
            plan.map().ramPageCount(),
            plan.map().pageSizeBytes(),
            plan.vcpus(),
            plan.spec().mode().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            plan.spec().prepaging());
  }

  static String held(String driver, String why, Session session) {
    return "guest of %s: %s; it is kept: faultline agent recover goes on with migration %x"
        .formatted(driver, why, session.plan.migrationId());
  }

  static String kept(Session session) {
    return "migration %x is kept: an agent that is started with the same --state goes on with it"
        .formatted(session.plan.migrationId());
  }

  static String moved(Session session) {
    SessionCounts counts = session.counts();
    return "migration %x has moved: %,d pages, %,d bytes, %,d faults"
        .formatted(
            session.plan.migrationId(),
            counts.movedPages(),
            Math.max(counts.sentBytes(), counts.receivedBytes()),
            counts.faults());
  }
}
