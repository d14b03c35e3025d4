package dev.faultline.agent.pager;

import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SourceSession;
import dev.faultline.agent.session.Surroundings;
import dev.faultline.agent.session.TargetSession;
import dev.faultline.agent.session.contents.SharedContents;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Both sides of a post-copy migration in this process: from a page source to a guest of another
/// process, over this host's loopback. The endpoints, strategies, codec and sockets are those of
/// two agents.
public final class Pager implements AutoCloseable, Session.Listener, Transport.Acceptor {
  private static final int INSPECT_MILLIS = 100;

  private final MigrationPlan plan;
  private final SourceMachine from;
  private final ForeignGuest to;
  private final Transport transport = new Transport(null);
  private final ExecutorService sourceWorker = worker("image");
  private final ExecutorService targetWorker = worker("guest");
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final SourceSession source;
  private final TargetSession target;

  /// @param linkBytesPerSecond what is sent is held to this rate; 0 for as fast as it goes
  public Pager(
      MigrationPlan plan,
      SourceMachine from,
      ForeignGuest to,
      Prepager prepager,
      long linkBytesPerSecond) {
    this.plan = plan;
    this.from = from;
    this.to = to;
    SharedContents contents = new SharedContents();
    long patience = Reconnection.SOURCE_NANOS_MAX;
    source =
        new SourceSession(
            plan,
            from,
            prepager,
            transport,
            linkBytesPerSecond,
            InstallCosts.DEFAULT,
            new Surroundings(sourceWorker, timer, patience, contents, this));
    target =
        new TargetSession(
            plan, to, true, new Surroundings(targetWorker, timer, patience, contents, this));
  }

  private static ExecutorService worker(String name) {
    return Executors.newSingleThreadExecutor(
        task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
  }

  /// Begins to serve faults and to push; returns at once.
  ///
  /// @throws HostException if this host has no loopback for us, or the source cannot be read
  public void start() {
    from.boot();
    try {
      source.migrate(transport.listen(Address.parse("127.0.0.1:0"), this));
    } catch (IOException e) {
      throw new HostException("no loopback: " + e.getMessage());
    }
    var unused =
        timer.scheduleWithFixedDelay(
            () -> target.mailbox.post(target::inspect),
            INSPECT_MILLIS,
            INSPECT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /// Waits for the end, at most so long; false if it has not come.
  public boolean await(long millis) throws InterruptedException {
    return over.await(millis, TimeUnit.MILLISECONDS);
  }

  /// Why it ended before all pages were there; empty if it did not, or goes on.
  public String failure() {
    return target.failure().isEmpty() && !isWhole() && source.isEnded()
        ? source.failure()
        : target.failure();
  }

  /// Whether all pages are there.
  public boolean isWhole() {
    return target.phaseNow() == Phase.COMPLETE;
  }

  public SourceSession source() {
    return source;
  }

  public TargetSession target() {
    return target;
  }

  public ForeignGuest guest() {
    return to;
  }

  @Override
  public void opened(Connection connection, Opening opening) {
    Channel channel = opening.channel();
    if (opening.migrationId() != plan.migrationId() || channel == null) {
      connection.refuse("no such migration");
      return;
    }
    target.references().opened(opening.sharedId());
    connection.accept(
        () -> {
          try {
            target.attach(connection.link(channel, target.wiring(), target));
          } catch (IOException e) {
            connection.close();
          }
        });
  }

  @Override
  public void refused(String peer, String why) {}

  @Override
  public void phase(Session session, String name, long nanos) {
    if (session == target && name.equals("COMPLETE")) {
      to.complete();
    }
  }

  @Override
  public void held(Session session, String why) {
    session.close();
  }

  @Override
  public void ended(Session session) {
    if (session == target || !session.failure().isEmpty()) {
      over.countDown();
    }
  }

  @Override
  public void close() {
    source.close();
    target.close();
    boolean unused = source.unlink() && target.unlink();
    transport.close();
    to.close();
    from.close();
    sourceWorker.shutdown();
    targetWorker.shutdown();
    timer.shutdownNow();
  }
}
