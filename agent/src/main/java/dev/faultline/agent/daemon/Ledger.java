package dev.faultline.agent.daemon;

import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SessionCounts;
import dev.faultline.agent.session.SourceSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What an agent has counted since it started, by side and strategy, and how those migrations stand
/// that are under way; any thread. It lags at most a tenth of a second behind.
public final class Ledger {
  private static final long NANOS_MAX = 3_600_000_000_000L;

  private final LinkedHashMap<Session, SessionCounts> running = new LinkedHashMap<>();
  private final TreeMap<Group, Account> accounts = new TreeMap<>();

  /// What is counted together.
  ///
  /// @param side `source` or `target`
  /// @param strategy by name
  public record Group(String side, String strategy) implements Comparable<Group> {
    static Group of(Session session) {
      return new Group(
          session instanceof SourceSession ? "source" : "target", session.plan.spec().prepaging());
    }

    @Override
    public int compareTo(Group other) {
      return Comparator.comparing(Group::side).thenComparing(Group::strategy).compare(this, other);
    }
  }

  /// How a group stands: copies.
  ///
  /// @param completed migrations that went well, as far as this side can tell
  /// @param latencies of faults of guests that have ended here, in nanoseconds
  /// @param downtimes as a source knows them: from the guest's last touch here until the target
  ///   said that it runs it, in nanoseconds
  public record Standing(
      SessionCounts counts,
      long completed,
      long failed,
      Histogram latencies,
      Histogram downtimes) {}

  /// A migration that is under way.
  ///
  /// @param migration its id, in hex
  /// @param allPages of its guest
  public record Running(String migration, Group group, long allPages, SessionCounts counts) {}

  private static final class Account {
    private SessionCounts ended = SessionCounts.NONE;
    private long completed;
    private long failed;
    private final Histogram latencies = new Histogram(NANOS_MAX, 3);
    private final Histogram downtimes = new Histogram(NANOS_MAX, 3);
  }

  private Account account(Session session) {
    return accounts.computeIfAbsent(Group.of(session), group -> new Account());
  }

  /// A session stands like this.
  synchronized void running(Session session, SessionCounts counts) {
    account(session);
    running.put(session, counts);
  }

  /// A session is over.
  synchronized void ended(Session session, SessionCounts counts, boolean well) {
    Account account = account(session);
    running.remove(session);
    account.ended = account.ended.plus(counts.atRest());
    account.completed += well ? 1 : 0;
    account.failed += well ? 0 : 1;
  }

  synchronized void waited(Session session, Histogram nanos) {
    account(session).latencies.add(nanos);
  }

  synchronized void stoodStill(Session session, long nanos) {
    account(session).downtimes.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  /// By side and strategy, in their order; a group is there from its first migration on.
  public synchronized TreeMap<Group, Standing> standings() {
    TreeMap<Group, Standing> all = new TreeMap<>();
    accounts.forEach(
        (group, account) ->
            all.put(
                group,
                new Standing(
                    running.entrySet().stream()
                        .filter(one -> Group.of(one.getKey()).equals(group))
                        .map(one -> one.getValue())
                        .reduce(account.ended, SessionCounts::plus),
                    account.completed,
                    account.failed,
                    account.latencies.copy(),
                    account.downtimes.copy())));
    return all;
  }

  /// Migrations that are under way.
  public synchronized List<Running> running() {
    List<Running> all = new ArrayList<>();
    running.forEach(
        (session, counts) ->
            all.add(
                new Running(
                    Long.toHexString(session.plan.migrationId()),
                    Group.of(session),
                    session.plan.map().ramPageCount(),
                    counts)));
    return all;
  }

  /// Migrations that went well, of all groups.
  public synchronized long completed() {
    return accounts.values().stream().mapToLong(account -> account.completed).sum();
  }
}
