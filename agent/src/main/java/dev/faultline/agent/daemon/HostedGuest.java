package dev.faultline.agent.daemon;

import dev.faultline.agent.daemon.traces.Uploads;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.journal.JournalFile;
import dev.faultline.agent.journal.Restart;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SourceSession;
import dev.faultline.agent.session.Surroundings;
import dev.faultline.agent.session.TargetSession;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.FrameChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One guest on this agent, and the driver's connection that speaks for it. What the driver orders
/// is done on the guest's own thread, in order. When the driver goes away before the guest has been
/// given away, the guest goes, too; after that the migration is brought to its end first.
final class HostedGuest implements Session.Listener {
  private final Agent agent;
  final String driver;
  private final GuestNews news = new GuestNews();
  private final Heartbeat heartbeat;
  private final GuestThread thread = new GuestThread(e -> fail(Session.text(e)));
  private volatile @Nullable Session session;
  private volatile Order.@Nullable Prepare prepared;
  private @Nullable Uploads uploads;
  private @Nullable SourceMachine source;
  private @Nullable TargetMachine target;
  private long bootedNanos;
  private volatile @Nullable JournalFile journal;
  private boolean reported;
  private volatile boolean isRestored; // from what an agent that died here left

  HostedGuest(Agent agent, String driver) {
    this.agent = agent;
    this.driver = driver;
    heartbeat = new Heartbeat(agent, news);
  }

  void speaksOn(FrameChannel with) {
    news.speaksOn(with);
  }

  /// Closes the connection of a driver that has prepared nothing.
  void requirePrepared(FrameChannel of, String otherwise) {
    thread.work(
        () -> {
          if (prepared == null && news.isDriven()) {
            fail(otherwise);
            of.close();
          }
        });
  }

  /// Does what its driver orders, in order, and says when that is done; any thread.
  void order(Order order, Runnable done) {
    thread.work(
        () -> {
          try {
            obey(order);
          } finally {
            done.run();
          }
        });
  }

  void refuse(String why) {
    thread.work(() -> fail(why));
  }

  private void obey(Order order) {
    switch (order) {
      case Order.Prepare prepare -> prepare(prepare);
      case Order.TracePiece piece -> take(piece);
      case Order.Start start -> start();
      case Order.Migrate migrate -> {
        if (!(session instanceof SourceSession from)) {
          throw new ProtocolException("MIGRATE without a source");
        }
        from.migrate(Address.parse(migrate.address()));
      }
      case Order.Stop stop -> stop(stop.reason());
      default -> throw new ProtocolException("not for a guest: " + order);
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
    uploads = new Uploads(agent.traces(), prepare.plan().traces(), news::tell);
    goOn();
  }

  /// Makes the guest once all its traces are here.
  private void goOn() {
    if (uploads != null && uploads.areComplete() && prepared != null) {
      GuestParts unused = make(prepared.role(), prepared.plan());
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

  private GuestParts make(Order.Role role, AgentPlan of) {
    var here =
        new Surroundings(thread::work, agent.timer(), agent.patienceNanos, agent.contents(), this);
    GuestParts parts = GuestParts.of(agent, role, of, here);
    source = parts.source();
    target = parts.target();
    session = parts.session();
    if (source != null) {
      thread.whenHurried(source::giveUpBoot);
    }
    agent.journal(GuestLines.comes(role, parts.session().plan));
    heartbeat.begin(parts.session());
    news.tell(new News.Prepared());
    return parts;
  }

  private void start() {
    SourceMachine machine = source;
    if (machine == null) {
      throw new ProtocolException("START without a source");
    }
    machine.boot();
    bootedNanos = System.nanoTime();
    if (session instanceof SourceSession from && prepared != null) {
      journal = agent.begin(Order.Role.SOURCE, prepared.plan(), machine.memoryName());
      if (journal != null) {
        from.keepsIn(journal);
      }
      from.booted();
    }
    news.tell(new News.Started(journal != null));
  }

  @Override
  public void armed(TargetSession of) {
    if (target != null && prepared != null) {
      journal = agent.begin(Order.Role.TARGET, prepared.plan(), target.memoryName());
      if (journal != null) {
        of.keepsIn(journal);
        news.tell(new News.Started(true));
      }
    }
  }

  /// Goes on with what an agent that died here gave away, or took over; returns when it is here.
  void restore(Restart restart) {
    restart.journal().whenFull(agent::log);
    journal = restart.journal();
    isRestored = true;
    news.awaitDriver();
    Order.Role role = restart instanceof Restart.Source ? Order.Role.SOURCE : Order.Role.TARGET;
    thread.workAndWait(
        () -> {
          prepared = new Order.Prepare(role, restart.plan());
          make(role, restart.plan()).goOn(restart);
          // not before: a source that is back already would be heard by a guest that is not here
          agent.register(this, role, restart.plan().migrationId());
        });
  }

  @Override
  public void phase(Session of, String name, long nanos) {
    news.tell(new News.Phase(name, nanos));
  }

  @Override
  public void held(Session of, String why) {
    agent.log(GuestLines.held(driver, why, of));
    news.tell(new News.Held(why));
  }

  void recover() {
    thread.work(
        () -> {
          switch (session) {
            case Session of when of.isEnded() -> news.tellLastWord("its migration has ended");
            case SourceSession from -> from.recover();
            case null, default -> {} // a target waits for its source anyway
          }
        });
  }

  /// Ends it, unless a driver speaks for it, and says whether it does; any thread.
  boolean drop() {
    boolean isAlone = !news.isDriven();
    if (isAlone) {
      thread.work(this::dispose);
    }
    return isAlone;
  }

  /// What there is to say of it at a glance; null of one that was not prepared. Any thread.
  News.@Nullable Guest glance() {
    return news.glance(session, prepared);
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
        news.tell(Reports.lastWord(agent.ledger(), of, source, target, bootedNanos));
      } catch (RuntimeException e) {
        agent.log("guest of " + driver + ": " + Session.text(e));
        news.tell(new News.Failed(Session.text(e)));
      } finally {
        heartbeat.stop(); // the last word
      }
      Reports.book(agent, of);
    }
    if (news.awaitsDriver()) {
      Runnable leave = () -> thread.work(this::leave);
      var unused = agent.timer().schedule(leave, agent.patienceNanos, TimeUnit.NANOSECONDS);
    } else {
      leave();
    }
  }

  /// Goes, if its driver has and it does not run on without one.
  private void leave() {
    if (!news.isDriven() && !GuestParts.runsOn(session)) {
      dispose();
    }
  }

  private void fail(String why) {
    agent.log("guest of " + driver + ": " + why);
    Session of = session;
    if (of == null || of.isEnded()) {
      news.tell(new News.Failed(why));
    } else {
      stop(why);
    }
  }

  /// The driver broke the rules, of which it can still be told.
  void broken(String why) {
    agent.log("guest of " + driver + ": " + why);
    news.tell(new News.Failed(why));
  }

  /// The driver's connection is gone; any thread.
  void closed(String why) {
    thread.work(
        () -> {
          news.driverLeft();
          Session of = session;
          if (isRestored && of != null && of.isEnded()) {
            leave(); // who came back to hear of it is not whom it was given to
          } else if (of == null || of.isEnded()) {
            dispose();
          } else if (!of.isHandedOver()) {
            of.close();
          }
        });
  }

  /// The driver has gone and the session has ended: nothing is left of the guest.
  private void dispose() {
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
    if (journal != null) {
      journal.remove();
    }
    agent.remove(this); // last: who asks what is here knows that nothing is left
    thread.end();
  }

  /// The target's session, if that is what this is; any thread.
  @Nullable TargetSession targetSession() {
    return session instanceof TargetSession to ? to : null;
  }

  /// Ends everything; returns when nothing is left but what another process goes on with.
  void close() throws InterruptedException {
    news.close();
    Session of = session;
    if (journal != null && agent.hasHeir() && of != null && GuestParts.outlives(of)) {
      agent.log(GuestLines.kept(of));
      thread.end(); // so that nothing is removed
      of.close();
      boolean unused = of.unlink();
      return;
    } else if (of != null) {
      of.close();
    }
    thread.work(
        () -> {
          news.driverLeft();
          report();
          if (GuestParts.runsOn(of)) {
            dispose(); // which would outlive its driver, but not its agent
          }
        });
    thread.end();
    thread.awaitEnd(5);
  }
}
