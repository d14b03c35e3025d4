package dev.faultline.agent.session;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.session.contents.SharedContents;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A source and a target with fake machines, joined by real sockets of this host.
public final class SessionPair implements AutoCloseable, Session.Listener, Transport.Acceptor {
  static final int PAGE = 4096;

  final Arena arena = Arena.ofShared();
  final MigrationPlan plan;
  final FakeSource sourceMachine;
  final FakeTarget targetMachine;
  final SourceSession source;
  final TargetSession target;
  final SharedContents contents;
  final List<String> refused = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  private final Transport transport;
  private final ExecutorService sourceWorker = Executors.newSingleThreadExecutor();
  private final ExecutorService targetWorker = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final CountDownLatch ended = new CountDownLatch(2);

  SessionPair(long pages, int vcpus, long touches, MigrationSpec spec, boolean threads, long rate) {
    this(pages, vcpus, touches, spec, threads, rate, new SharedContents());
  }

  SessionPair(
      long pages,
      int vcpus,
      long touches,
      MigrationSpec spec,
      boolean threads,
      long rate,
      SharedContents contents) {
    this.contents = contents;
    MemoryMap map = MemoryMap.flat(PAGE, pages);
    plan = new MigrationPlan(7, 99, map, vcpus, 1 << 20, spec);
    sourceMachine = new FakeSource(arena, map, vcpus);
    targetMachine = new FakeTarget(arena, map, vcpus, touches);
    transport = new Transport(null, threads);
    Strategy strategy = Strategies.find(spec.prepaging());
    SeededRandom random = SeededRandom.stream(1, "strategy");
    var context = new StrategyContext(map, random, strategy.resolve(new TreeMap<>()), null);
    source =
        new SourceSession(
            plan,
            sourceMachine,
            strategy.factory().apply(context),
            transport,
            rate,
            InstallCosts.DEFAULT,
            new Surroundings(sourceWorker, timer, Reconnection.SOURCE_NANOS_MAX, contents, this));
    target =
        new TargetSession(
            plan,
            targetMachine,
            true,
            new Surroundings(targetWorker, timer, Reconnection.SOURCE_NANOS_MAX, contents, this));
  }

  public static MigrationSpec spec(String prepaging, int streams, boolean single) {
    return MigrationSpec.PLAIN.with(
        to -> {
          to.prepaging = prepaging;
          to.pushStreams = streams;
          to.channels = single ? MigrationSpec.Channels.SINGLE : MigrationSpec.Channels.SEPARATE;
          to.ackBytes = 4 << 20;
          to.timeLimitNanos = 1_000_000_000L;
        });
  }

  Address listen(Address at) throws IOException {
    return transport.listen(at, this);
  }

  /// Waits until it holds; false if that takes too long.
  static boolean becomes(BooleanSupplier what) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!what.getAsBoolean() && System.nanoTime() < limit) {
      LockSupport.parkNanos(1_000_000);
    }
    return what.getAsBoolean();
  }

  /// Runs the migration to its end; false if it does not come in time.
  boolean run(Address via) throws InterruptedException, ExecutionException {
    source.migrate(via);
    boolean over = ended.await(20, TimeUnit.SECONDS);
    // pages are released behind the endpoint's back
    sourceWorker.submit(() -> {}).get();
    return over;
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
  public synchronized void refused(String peer, String why) {
    refused.add(why);
  }

  @Override
  public synchronized void phase(Session session, String name, long nanos) {
    heard.add((session == source ? "source " : "target ") + name);
  }

  synchronized boolean hasHeard(String phase) {
    return heard.contains(phase);
  }

  @Override
  public void held(Session session, String why) {
    session.close();
  }

  @Override
  public void ended(Session session) {
    ended.countDown();
  }

  @Override
  public void close() {
    source.close();
    target.close();
    transport.close();
    source.forgetContents();
    target.forgetContents();
    targetMachine.close();
    sourceWorker.shutdown();
    targetWorker.shutdown();
    timer.shutdownNow();
  }
}
