package dev.faultline.agent.daemon;

import dev.faultline.agent.daemon.traces.TraceStore;
import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.journal.JournalFile;
import dev.faultline.agent.journal.JournalRecord;
import dev.faultline.agent.journal.Restart;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.session.TargetSession;
import dev.faultline.agent.session.contents.SharedContents;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An agent: listens, hosts guests as drivers order, and gives them away or takes them over.
public final class Agent implements AutoCloseable, Transport.Acceptor {
  private static final int GUESTS_MAX = 256;

  /// For which a driver that has come may order nothing.
  volatile int silenceMillisMax = 60_000;

  /// For which a lost link may stay away before somebody has to say how it goes on.
  volatile long patienceNanos = Reconnection.SOURCE_NANOS_MAX;

  private final Machines machines;
  private final TraceStore traces;
  private final Ledger ledger = new Ledger();
  private final Consumer<String> log;
  private volatile Consumer<String> journal = line -> {};
  private volatile @Nullable Path kept;
  private volatile boolean hasHeir = true;
  private volatile String metrics = "not shown";
  private final Transport transport;
  private final ScheduledExecutorService timer;
  private final List<HostedGuest> guests = new ArrayList<>();
  private final TreeMap<Long, HostedGuest> targets = new TreeMap<>();
  private final TreeMap<Long, HostedGuest> sources = new TreeMap<>();
  private final SharedContents contents = new SharedContents();
  private final Address address;

  /// Listens from now on.
  ///
  /// @param listen where; connections in the clear are taken on this host alone
  /// @param tls null for connections in the clear
  /// @param traceFolder where traces are kept that drivers bring
  /// @param log takes one line for each thing that someone should see
  /// @throws RequestException if others could connect in the clear
  /// @throws IOException if it cannot listen there
  public Agent(
      Address listen, @Nullable Tls tls, Path traceFolder, Machines machines, Consumer<String> log)
      throws IOException {
    if (tls == null && !listen.isLocal()) {
      throw new RequestException(
          "an agent that listens at "
              + listen
              + " can be reached from other hosts and needs TLS: give --tls-cert, --tls-key and"
              + " --tls-ca, or listen at 127.0.0.1");
    }
    this.machines = machines;
    this.log = log;
    traces = new TraceStore(traceFolder);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "faultline-timer");
              thread.setDaemon(true);
              return thread;
            });
    transport = new Transport(tls);
    try {
      address = transport.listen(listen, this);
    } catch (IOException e) {
      transport.close();
      timer.shutdownNow();
      throw e;
    }
  }

  /// Listens at one more address.
  ///
  /// @param more where nobody comes from another host, which the caller answers for: connections
  ///   are taken as at the first address
  /// @return where, with the port that the system chose
  /// @throws IOException if it cannot listen there
  public Address alsoListen(Address more) throws IOException {
    return transport.listen(more, this);
  }

  /// From now on keeps journals of guests whose memory can outlive this process, and goes on with
  /// those that an agent which died here had given away or taken over; returns when these are here.
  ///
  /// @param folder of journals, and of memory in files
  /// @throws IOException if it cannot be used
  public void keepIn(Path folder) throws IOException {
    kept = folder;
    List<Restart> found = new ArrayList<>();
    Restart.each(folder, found::add, log);
    for (Restart restart : found) {
      HostedGuest guest = new HostedGuest(this, "an agent that died");
      synchronized (guests) {
        guests.add(guest);
      }
      guest.restore(restart);
    }
  }

  @Nullable Path kept() {
    return kept;
  }

  /// From now on nobody is expected to go on with what is here once this has ended in the orderly
  /// way: nothing is left of any guest.
  public void hasNoHeir() {
    hasHeir = false;
  }

  boolean hasHeir() {
    return hasHeir;
  }

  /// Where the journal of a guest is; null if there are none.
  @Nullable Path journalFile(Order.Role role, long migrationId) {
    Path folder = kept;
    String side = role == Order.Role.SOURCE ? "" : "-target";
    return folder == null
        ? null
        : folder.resolve("%016x%s".formatted(migrationId, side) + Restart.SUFFIX);
  }

  /// Begins the journal of a guest; null if nothing of it outlives this process.
  ///
  /// @param memory the name of its memory; empty if that does not
  /// @throws HostException if it cannot be written
  @Nullable JournalFile begin(Order.Role role, AgentPlan plan, String memory) {
    Path file = journalFile(role, plan.migrationId());
    if (file == null || memory.isEmpty()) {
      return null;
    }
    try {
      String host = HostClock.name();
      JournalFile journal =
          JournalFile.create(
              file,
              role == Order.Role.SOURCE
                  ? new JournalRecord.Begun(plan, host, memory)
                  : new JournalRecord.Expected(plan, host, memory));
      journal.whenFull(log);
      return journal;
    } catch (IOException e) {
      throw new HostException("no journal can be written: " + e);
    }
  }

  /// Where it listens, with the port that the system chose.
  public Address address() {
    return address;
  }

  @Override
  public void opened(Connection connection, Opening opening) {
    Channel channel = opening.channel();
    if (channel == null) {
      driver(connection);
      return;
    }
    TargetSession session;
    synchronized (guests) {
      HostedGuest guest = targets.get(opening.migrationId());
      session = guest == null ? null : guest.targetSession();
    }
    if (session == null) {
      refuse(connection, "no guest is expected here under migration " + opening.migrationId());
      return;
    }
    try {
      int unused = session.plan.index(channel);
      session.references().opened(opening.sharedId());
    } catch (ProtocolException e) {
      refuse(connection, String.valueOf(e.getMessage()));
      return;
    }
    TargetSession to = session;
    connection.accept(
        () -> {
          try {
            to.attach(connection.link(channel, to.wiring(), to));
          } catch (IOException e) {
            log.accept(connection.peer() + ": " + e.getMessage());
            connection.close();
          }
        });
  }

  private void driver(Connection connection) {
    HostedGuest guest = new HostedGuest(this, connection.peer());
    synchronized (guests) {
      if (guests.size() == GUESTS_MAX) {
        refuse(connection, "this agent hosts " + GUESTS_MAX + " guests already");
        return;
      }
      guests.add(guest);
    }
    Driver driver = new Driver(this, guest);
    connection.accept(() -> driver.speaksOn(connection.frames(Driver.ORDER_BYTES_MAX, driver)));
  }

  private void refuse(Connection connection, String why) {
    connection.refuse(why);
    refused(connection.peer(), why);
  }

  @Override
  public void refused(String peer, String why) {
    log.accept("refused " + peer + ": " + why);
  }

  /// From now on also hears, a line each, when a guest comes, has moved, or fails.
  public void tellJournal(Consumer<String> reader) {
    journal = reader;
  }

  @Override
  public String forWebClients() {
    return "This is the port of a Faultline agent, for drivers and other agents; its /metrics is "
        + metrics
        + ".";
  }

  /// From now on sends web clients that come to its port there.
  public void showsMetricsAt(String url) {
    metrics = "at " + url;
  }

  void journal(String line) {
    journal.accept(line);
  }

  void log(String line) {
    log.accept(line);
  }

  void register(HostedGuest guest, Order.Role role, long migrationId) {
    synchronized (guests) {
      TreeMap<Long, HostedGuest> of = role == Order.Role.SOURCE ? sources : targets;
      if (of.putIfAbsent(migrationId, guest) != null) {
        throw new ProtocolException("migration " + migrationId + " is under way here already");
      }
    }
  }

  /// The guests that a driver has prepared, in the order in which their drivers came.
  List<News.Guest> guests() {
    synchronized (guests) {
      return guests.stream().map(HostedGuest::glance).filter(Objects::nonNull).toList();
    }
  }

  /// The guest of a migration that is given away, or that is taken over.
  @Nullable HostedGuest find(long migrationId, Order.Role role) {
    synchronized (guests) {
      return (role == Order.Role.SOURCE ? sources : targets).get(migrationId);
    }
  }

  void remove(HostedGuest guest) {
    synchronized (guests) {
      guests.remove(guest);
      sources.values().remove(guest);
      targets.values().remove(guest);
    }
  }

  /// What it has counted.
  public Ledger ledger() {
    return ledger;
  }

  SharedContents contents() {
    return contents;
  }

  TraceStore traces() {
    return traces;
  }

  Machines machines() {
    return machines;
  }

  Transport transport() {
    return transport;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /// Stops every guest, removes what they made, and stops listening.
  @Override
  public void close() {
    List<HostedGuest> all;
    synchronized (guests) {
      all = List.copyOf(guests);
    }
    boolean interrupted = false;
    for (HostedGuest guest : all) {
      try {
        guest.close();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    transport.close();
    timer.shutdownNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
