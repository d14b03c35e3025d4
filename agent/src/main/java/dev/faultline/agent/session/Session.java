package dev.faultline.agent.session;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.session.channels.LinkSet;
import dev.faultline.agent.wire.link.Link;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One side of one migration on this host: an endpoint, its links and its machine, and the mailbox
/// that keeps them in order. What both sides have in common; every method that says nothing else is
/// for the mailbox's owner.
public abstract class Session implements Link.Events, AutoCloseable {
  /// How long what a failed endpoint still has to say may take to leave.
  static final long LAST_WORDS_NANOS_MAX = 1_000_000_000;

  private static final long CONTROL_QUEUE_BYTES_MAX = 1 << 20;
  private static final long UNLINK_NANOS_MAX = 5_000_000_000L;
  private static final long UNLINK_WAIT_MILLIS = 100;

  /// Hears what becomes of a session; from any thread, and must not block.
  public interface Listener {
    /// The memory of a guest that is to come is there; on the guest's own thread.
    default void armed(TargetSession session) {}

    /// A phase has begun.
    void phase(Session session, String name, long nanos);

    /// The link has been away for too long: both sides keep what they have, and wait to be told.
    void held(Session session, String why);

    /// It is over, one way or the other.
    void ended(Session session);
  }

  public final MigrationPlan plan;
  public final Listener listener;
  public final ScheduledExecutorService timer;
  public final Executor worker;
  public final Mailbox mailbox;
  public final LinkSet links;
  public final Phases phases = new Phases();
  private long wakeAtNanos = Long.MAX_VALUE;
  private final Object linkLock = new Object();
  private boolean hasLinks;
  private String firstWhy = "";
  public final long patienceNanos;
  private volatile boolean handedOver;
  private boolean held;
  private volatile String failure = "";
  private volatile boolean ended;

  public Session(MigrationPlan plan, Surroundings here) {
    this.plan = plan;
    timer = here.timer();
    worker = here.worker();
    listener = here.listener();
    patienceNanos = here.patienceNanos();
    links = new LinkSet(plan);
    mailbox = new Mailbox(this::pump, this::broken);
  }

  public abstract @Nullable Message poll(Channel channel, long nowNanos);

  public abstract void receive(Channel channel, Message message, long nowNanos);

  public abstract void recycle(Message message);

  /// All links are there.
  public abstract void linked(long nowNanos);

  /// All links are gone, and all that came by them has been done.
  ///
  /// @param why of the first that went
  public abstract void unlinked(String why, long nowNanos);

  /// Something that must not happen has; the migration cannot go on.
  public abstract void broken(Throwable failure);

  /// Whether a channel may be polled now.
  public boolean hasRoom(Link link, long nowNanos) {
    return link.queuedBytes() < CONTROL_QUEUE_BYTES_MAX;
  }

  public void sent(Link link, Message message, long bytes, long nowNanos) {}

  /// Looks at the endpoint's phase after something was done.
  public abstract void look(long nowNanos);

  /// What went wrong in a thread of the machine; empty if nothing has.
  public abstract String machineFailure();

  /// Has a look at what nobody tells: the machine's own threads. Now and then.
  public final void inspect() {
    String wrong = machineFailure();
    if (!wrong.isEmpty() && !ended) {
      broken(new HostException(wrong));
    }
  }

  /// Whether the guest is on its way to the target for good, or may be. Any thread.
  public final boolean isHandedOver() {
    return handedOver;
  }

  final void handedOver() {
    handedOver = true;
  }

  /// What it has counted so far.
  public abstract SessionCounts counts();

  /// The endpoint's phase.
  public abstract Phase phaseNow();

  /// When something is due though nothing happens; `Long.MAX_VALUE` for never.
  ///
  /// @param now the time for which the channels have been polled: what was held back then and would
  ///   not be any more has nobody else who wakes it
  public long dueNanos(long now) {
    return Long.MAX_VALUE;
  }

  /// Has a letter done after a while, unless it is over by then.
  public final void later(long nanos, Runnable letter) {
    Runnable unlessOver =
        () -> {
          if (!ended) {
            letter.run();
          }
        };
    var unused = timer.schedule(() -> mailbox.post(unlessOver), nanos, TimeUnit.NANOSECONDS);
  }

  private void pump() {
    long now = System.nanoTime();
    for (int i = 0; i < links.size(); i++) {
      pump(i, now);
    }
    pump(0, now); // CONTROL: a push may have ended a round
    look(now);
    long due = dueNanos(now);
    if (due < wakeAtNanos) {
      wakeAtNanos = due;
      var unused =
          timer.schedule(
              () -> mailbox.post(() -> wakeAtNanos = Long.MAX_VALUE),
              Math.max(0, due - now),
              TimeUnit.NANOSECONDS);
    }
  }

  private void pump(int channel, long now) {
    Link link = links.get(channel);
    while (link != null && links.isComplete() && hasRoom(link, now)) {
      Message message = poll(link.channel(), now);
      if (message == null) {
        return;
      }
      sent(link, message, link.send(message), now);
      recycle(message);
    }
  }

  /// Takes a new link in; any thread.
  public final void attach(Link link) {
    mailbox.post(() -> take(link));
  }

  /// The same for the owner of the mailbox.
  public final void take(Link link) {
    if (ended || !links.add(link)) {
      link.close();
      return;
    }
    hasLinks(true);
    if (links.isComplete()) {
      links.start();
      linked(System.nanoTime());
    }
  }

  @Override
  public boolean received(Link link, Message message, MemorySegment content) {
    try {
      bring(message, content);
    } catch (HostException e) { // another connection would bring it again
      mailbox.post(() -> broken(e));
      return true;
    }
    Arrival arrival = new Arrival(link.channel(), message);
    mailbox.post(arrival);
    return arrival.done;
  }

  /// Does what concerns no endpoint with a message that has come, on the thread that received it.
  ///
  /// @throws HostException if this host cannot; the migration cannot go on
  public void bring(Message message, MemorySegment content) {}

  /// A message that has come. Mostly it is done when it has been posted, and the message with it.
  private final class Arrival implements Runnable {
    private final Channel channel;
    private final Message message;
    private volatile boolean done;

    Arrival(Channel channel, Message message) {
      this.channel = channel;
      this.message = message;
    }

    @Override
    public void run() {
      if (!ended) {
        receive(channel, message, System.nanoTime());
      }
      done = true;
    }
  }

  @Override
  public void room(Link link) {
    mailbox.post(() -> {});
  }

  @Override
  public void closed(Link link, String why) {
    mailbox.post(
        () -> {
          if (!links.closed(link)) {
            return;
          }
          if (firstWhy.isEmpty()) {
            firstWhy = why;
          }
          if (links.isEmpty()) {
            String first = firstWhy;
            firstWhy = "";
            unlinked(first, System.nanoTime());
            if (links.isEmpty() && isSettled()) {
              forgetContents();
            }
            hasLinks(!links.isEmpty());
          }
        });
  }

  private void hasLinks(boolean has) {
    synchronized (linkLock) {
      hasLinks = has;
      linkLock.notifyAll();
    }
  }

  /// Cuts the links and waits until nothing uses the machine's memory for them. Not for the owner
  /// of the mailbox.
  ///
  /// @return whether that is so now
  public final boolean unlink() {
    mailbox.post(links::cut);
    long limit = System.nanoTime() + UNLINK_NANOS_MAX;
    synchronized (linkLock) {
      while (hasLinks && System.nanoTime() < limit) {
        try {
          linkLock.wait(UNLINK_WAIT_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return !hasLinks;
        }
      }
      return !hasLinks;
    }
  }

  /// Whether no link comes again. For the owner of the mailbox.
  private boolean isSettled() {
    return ended || phaseNow() == Phase.COMPLETE;
  }

  /// Gives back what was kept for references, once no link is left that could use it; again does
  /// nothing.
  public abstract void forgetContents();

  /// Stops what is going on; any thread.
  @Override
  public abstract void close();

  public final void phase(String name, long nanos) {
    phases.begin(name, nanos);
    listener.phase(this, name, nanos);
  }

  /// Waits to be told how it goes on.
  public final void hold(String why) {
    if (!held && !ended) {
      held = true;
      listener.held(this, why);
    }
  }

  /// Whether it waited for that; from now on it does not.
  public final boolean release() {
    boolean was = held;
    held = false;
    return was;
  }

  /// Ends the session; `text` is empty if all went well.
  public final void end(String text) {
    if (!ended) {
      failure = text;
      ended = true;
      listener.ended(this);
    }
  }

  public final boolean isEnded() {
    return ended;
  }

  /// Why it failed; empty if it has not. Any thread.
  public final String failure() {
    return failure;
  }

  public static String text(Throwable e) {
    return e instanceof ProtocolException || e instanceof HostException
        ? String.valueOf(e.getMessage())
        : e.toString();
  }
}
