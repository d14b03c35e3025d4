package dev.faultline.agent.session;

import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.session.channels.Connector;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.agent.wire.link.Link;
import dev.faultline.agent.wire.link.Wiring;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the connections of a source's session, and makes them again when they are gone, as
/// [Reconnection] says. For the owner of the session's mailbox.
public final class Reconnector {
  private final Transport transport;
  private final Wiring wiring;
  private final Session session;
  private final Consumer<String> failed;
  private final Reconnection rule;
  private @Nullable Address target;
  private int attempt;

  /// @param failed hears, through the mailbox, why the connections could not be made
  public Reconnector(Transport transport, Wiring wiring, Session session, Consumer<String> failed) {
    this.transport = transport;
    this.wiring = wiring;
    this.session = session;
    this.failed = failed;
    rule = new Reconnection(session.patienceNanos);
  }

  /// Where the target's agent is; null before it has begun.
  public @Nullable Address target() {
    return target;
  }

  public boolean hasBegun() {
    return target != null;
  }

  /// Connects for the first time.
  public void begin(Address to) {
    target = to;
    connect(to, Transport.FIRST_SILENCE_SECONDS_MAX);
  }

  /// All connections are there.
  public void linked() {
    rule.linked();
  }

  /// All connections are gone.
  public void lost(long nowNanos) {
    rule.lost(nowNanos);
  }

  /// Connects again after a while; false if that has been tried for too long.
  public boolean again() {
    Address to = target;
    long wait = rule.nextWaitNanos(System.nanoTime());
    if (to == null || wait < 0) {
      return false;
    }
    attempt++; // what the last one may still bring would have no company
    var unused =
        session.timer.schedule(
            () -> session.mailbox.post(() -> reconnect(to)), wait, TimeUnit.NANOSECONDS);
    return true;
  }

  /// Says that it was tried for too long.
  public String gaveUp(String why) {
    return "the link did not come back within " + rule.nanosMax() / 1_000_000_000 + " s: " + why;
  }

  private void reconnect(Address to) {
    if (!session.isEnded() && session.links.isEmpty()) {
      connect(to, Transport.SILENCE_SECONDS_MAX);
    }
  }

  private void connect(Address to, int silenceSecondsMax) {
    int mine = attempt;
    Connector.connect(
        transport,
        to,
        silenceSecondsMax,
        wiring,
        session,
        link -> session.mailbox.post(() -> take(link, mine)),
        why -> session.mailbox.post(() -> failed(why, mine)));
  }

  private void take(Link link, int from) {
    if (from == attempt) {
      session.take(link);
    } else {
      link.close();
    }
  }

  private void failed(String why, int of) {
    if (of == attempt) {
      failed.accept(why);
    }
  }
}
