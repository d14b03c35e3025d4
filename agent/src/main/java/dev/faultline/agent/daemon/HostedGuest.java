package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SessionCounts;
import dev.faultline.agent.session.SourceSession;
import dev.faultline.agent.session.Surroundings;
import dev.faultline.agent.session.TargetSession;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.FrameChannel;
import dev.faultline.agent.wire.connect.RecordCodec;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One guest on this agent, and the driver's connection that speaks for it. What the driver orders
/// is done on the guest's own thread, in order. When the driver goes away before the guest has been
/// given away, the guest goes, too; after that the migration is brought to its end first.
final class HostedGuest implements Connection.Frames, Session.Listener {
  /// The largest frame that a driver may send.
  static final int ORDER_BYTES_MAX = 1 << 20;

  private static final int ORDERS_WAITING_MAX = 8;
  private static final long PROGRESS_PERIOD_MILLIS = 100;

  private final Agent agent;
  final String driver;
  private final GuestThread thread = new GuestThread(e -> fail(Session.text(e)));
  private final AtomicInteger ordersWaiting = new AtomicInteger();
  private volatile @Nullable FrameChannel channel;
  private volatile @Nullable Session session;
  private Order.@Nullable Prepare prepared;
  private @Nullable Uploads uploads;
  private @Nullable SourceMachine source;
  private @Nullable TargetMachine target;
  private long bootedNanos;
  private boolean reported;
  private volatile boolean said; // the last word
  private boolean left;

  HostedGuest(Agent agent, String driver) {
    this.agent = agent;
    this.driver = driver;
  }

  void speaksOn(FrameChannel with) {
    channel = with;
    var unused =
        agent.timer().schedule(this::requireOrders, agent.silenceMillisMax, TimeUnit.MILLISECONDS);
  }

  /// A driver that has nothing to order would keep a place from others for good.
  private void requireOrders() {
    thread.work(
        () -> {
          FrameChannel to = channel;
          if (prepared == null && to != null && !left) {
            fail("nothing was prepared within " + agent.silenceMillisMax + " ms");
            to.close();
          }
        });
  }

  private void tell(News news) {
    FrameChannel to = channel;
    if (to != null) {
      to.send(RecordCodec.encode(News.class, news));
    }
  }

  @Override
  public void received(ByteBuf body) {
    Order order;
    try {
      order = RecordCodec.decode(Order.class, FrameChannel.bytes(body));
    } catch (ProtocolException e) {
      thread.work(() -> fail("order refused: " + e.getMessage()));
      return;
    } finally {
      body.release();
    }
    if (order instanceof Order.Clock clock) {
      tell(new News.Clock(clock.token(), System.nanoTime(), HostClock.name()));
      return;
    }
    if (ordersWaiting.incrementAndGet() >= ORDERS_WAITING_MAX) {
      reading(false);
    }
    thread.work(
        () -> {
          try {
            obey(order);
          } finally {
            if (ordersWaiting.decrementAndGet() < ORDERS_WAITING_MAX) {
              reading(true);
            }
          }
        });
  }

  private void reading(boolean reads) {
    FrameChannel to = channel;
    if (to != null) {
      to.reading(reads);
    }
  }

  private void obey(Order order) {
    switch (order) {
      case Order.Prepare prepare -> prepare(prepare);
      case Order.TracePiece piece -> take(piece);
      case Order.Start start -> {
        SourceMachine machine = source;
        if (machine == null) {
          throw new ProtocolException("START without a source");
        }
        machine.boot();
        bootedNanos = System.nanoTime();
        if (session instanceof SourceSession from) {
          from.booted();
        }
        tell(new News.Started());
      }
      case Order.Migrate migrate -> {
        if (!(session instanceof SourceSession from)) {
          throw new ProtocolException("MIGRATE without a source");
        }
        from.migrate(Address.parse(migrate.address()));
      }
      case Order.Stop stop -> stop(stop.reason());
      case Order.Clock clock -> {} // answered at once
    }
  }

  private void stop(String reason) {
    switch (session) {
      case SourceSession from -> from.cancel(reason);
      case TargetSession to -> to.stop(reason);
      case null, default -> fail(reason);
    }
  }

  private void prepare(Order.Prepare prepare) {
    if (prepared != null) {
      throw new ProtocolException("PREPARE twice");
    }
    prepared = prepare;
    agent.register(this, prepare.role(), prepare.plan().migrationId());
    uploads = new Uploads(agent.traces(), prepare.plan().traces(), this::tell);
    goOn();
  }

  /// Makes the guest once all its traces are here.
  private void goOn() {
    if (uploads != null && uploads.areComplete() && prepared != null) {
      make(prepared.role(), prepared.plan());
    }
  }

  private void take(Order.TracePiece piece) {
    if (uploads == null) {
      throw new ProtocolException("a piece of a trace before PREPARE");
    }
    uploads.take(piece);
    if (piece.last()) {
      goOn();
    }
  }

  private void make(Order.Role role, AgentPlan of) {
    MachinePlan machines = PlanParts.machine(of, agent.traces());
    MigrationPlan migration = PlanParts.migration(of);
    Prepager prepager = PlanParts.prepager(of, migration.map());
    var here = new Surroundings(thread::work, agent.timer(), agent.contents(), this);
    if (role == Order.Role.SOURCE) {
      SourceMachine machine = agent.machines().source(machines);
      source = machine;
      thread.whenHurried(machine::giveUpBoot);
      long rate = PlanParts.linkBytesPerSecond(of);
      session =
          new SourceSession(
              migration, machine, prepager, agent.transport(), rate, of.installCosts(), here);
    } else {
      target = agent.machines().target(machines);
      session = new TargetSession(migration, target, prepager.pushes(), here);
    }
    agent.journal(Journal.comes(role, migration));
    progressLater();
    tell(new News.Prepared());
  }

  private void progressLater() {
    var unused =
        agent.timer().schedule(this::progress, PROGRESS_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void progress() {
    Session of = session;
    if (of != null && !said) { // comparing memory takes its time, and the driver knows us alive
      of.mailbox.post(
          () -> {
            of.inspect();
            SessionCounts counts = of.counts();
            if (!of.isEnded()) {
              agent.ledger().running(of, counts);
            }
            tell(of.progress(counts));
          });
      progressLater();
    }
  }

  @Override
  public void phase(Session of, String name, long nanos) {
    tell(new News.Phase(name, nanos));
  }

  @Override
  public void ended(Session of) {
    thread.work(this::report);
  }

  private void report() {
    Session of = session;
    if (!reported && of != null) {
      reported = true;
      if (!of.failure().isEmpty()) {
        agent.log("guest of " + driver + ": " + of.failure());
      }
      try {
        tell(lastWord(of));
      } catch (RuntimeException e) {
        agent.log("guest of " + driver + ": " + Session.text(e));
        tell(new News.Failed(Session.text(e)));
      } finally {
        said = true;
      }
      of.mailbox.post(
          () -> {
            agent.ledger().ended(of, of.counts(), of.failure().isEmpty());
            if (of.failure().isEmpty()) {
              agent.journal(Journal.moved(of));
            }
          });
    }
    if (left) {
      dispose();
    }
  }

  private News lastWord(Session of) {
    if (of instanceof SourceSession from && source != null) {
      if (from.downtimeNanos() >= 0) {
        agent.ledger().stoodStill(from, from.downtimeNanos());
      }
      return Reports.of(from, source, bootedNanos);
    } else if (of instanceof TargetSession to && target != null) {
      agent.ledger().waited(to, target.counters().faultLatencyNanos());
      return Reports.of(to, target);
    }
    throw new IllegalStateException("a session without a machine");
  }

  private void fail(String why) {
    agent.log("guest of " + driver + ": " + why);
    Session of = session;
    if (of == null || of.isEnded()) {
      tell(new News.Failed(why));
    } else {
      stop(why);
    }
  }

  @Override
  public void broken(String why) {
    agent.log("guest of " + driver + ": " + why);
    tell(new News.Failed(why));
  }

  @Override
  public void closed(String why) {
    thread.work(
        () -> {
          left = true;
          Session of = session;
          if (of == null || of.isEnded()) {
            dispose();
          } else if (of.phases.isBefore("RESUME") && of.phases.isBefore("PULL")) {
            of.close();
          }
        });
  }

  /// The driver has gone and the session has ended: nothing is left of the guest.
  private void dispose() {
    agent.remove(this);
    Session of = session;
    if (of != null) {
      of.close();
      if (of.unlink()) {
        of.forgetContents();
      }
    }
    if (uploads != null) {
      uploads.close();
    }
    if (source != null) {
      source.close();
    }
    if (target != null) {
      target.close();
    }
    thread.end();
  }

  /// The target's session, if that is what this is; any thread.
  @Nullable TargetSession targetSession() {
    return session instanceof TargetSession to ? to : null;
  }

  /// Ends everything, whatever it is at; returns when nothing is left.
  void close() throws InterruptedException {
    FrameChannel to = channel;
    if (to != null) {
      to.close();
    }
    Session of = session;
    if (of != null) {
      of.close();
    }
    thread.work(
        () -> {
          left = true;
          report();
        });
    thread.end();
    thread.awaitEnd(5);
  }
}
