package dev.faultline.agent.probe;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.agent.wire.link.Link;
import dev.faultline.agent.wire.link.Wiring;
import io.netty.channel.DefaultChannelId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The links of a migration that does not take place, both ends in this process: the very sockets,
/// threads, codec and frame reader of two agents.
final class WirePair implements AutoCloseable {
  private static final int PAGE_BYTES = 4096;
  private static final int LIMIT_SECONDS = 10;

  private final Transport atSource = new Transport(null);
  private final Transport atTarget = new Transport(null);
  private final List<Link> sources = new ArrayList<>();
  private final List<Link> targets = new ArrayList<>();

  /// Connects and starts the channels.
  ///
  /// @param wire what is between the two ends
  /// @param memory where the source's pages are read
  /// @param pushBytesPerSecond what push streams send at most, all together; 0 for no limit
  /// @throws IOException if this host has no such wire for us; one line
  WirePair(
      ProbeWire wire,
      MigrationPlan plan,
      List<Channel> channels,
      PageMemory memory,
      long pushBytesPerSecond,
      Link.Events source,
      Link.Events target)
      throws IOException, InterruptedException {
    Wiring sending = new Wiring(plan, memory, Staging.NONE, true, pushBytesPerSecond);
    Wiring receiving = new Wiring(plan, PageMemory.NONE, Staging.NONE, false, 0);
    // Netty looks once for a hardware address to name channels after, and warns where there is
    // none: so not in a namespace.
    var unused = DefaultChannelId.newInstance();
    try {
      List<CompletableFuture<Link>> accepted = new ArrayList<>();
      channels.forEach(channel -> accepted.add(new CompletableFuture<>()));
      Address address =
          wire.atTarget(
              () ->
                  atTarget.listen(
                      wire.address(), acceptor(plan, channels, receiving, target, accepted)));
      for (int i = 0; i < channels.size(); i++) {
        Opening opening = new Opening(plan.migrationId(), channels.get(i));
        Connection connection =
            get(
                wire.atSource(
                    () -> atSource.connect(address, opening, Transport.SILENCE_SECONDS_MAX)));
        List<CompletableFuture<Link>> connected = List.of(new CompletableFuture<>());
        List<Channel> one = List.of(channels.get(i));
        connection.execute(() -> link(connection, one, 0, sending, source, connected));
        sources.add(get(connected.getFirst()));
        targets.add(get(accepted.get(i)));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    targets.forEach(Link::start);
    sources.forEach(Link::start);
  }

  private static Transport.Acceptor acceptor(
      MigrationPlan plan,
      List<Channel> channels,
      Wiring wiring,
      Link.Events events,
      List<CompletableFuture<Link>> into) {
    return new Transport.Acceptor() {
      @Override
      public void opened(Connection connection, Opening opening) {
        int index = channels.indexOf(opening.channel());
        if (index < 0 || opening.migrationId() != plan.migrationId()) {
          connection.refuse("nobody is expected here");
          return;
        }
        connection.accept(() -> link(connection, channels, index, wiring, events, into));
      }

      @Override
      public void refused(String peer, String why) {}
    };
  }

  private static void link(
      Connection connection,
      List<Channel> channels,
      int index,
      Wiring wiring,
      Link.Events events,
      List<CompletableFuture<Link>> into) {
    try {
      into.get(index).complete(connection.link(channels.get(index), wiring, events));
    } catch (IOException e) {
      into.get(index).completeExceptionally(e);
    }
  }

  private static <T> T get(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(String.valueOf((cause == null ? e : cause).getMessage()));
    } catch (TimeoutException e) {
      throw new IOException("the wire did not answer within " + LIMIT_SECONDS + " s");
    }
  }

  Link source(int index) {
    return sources.get(index);
  }

  Link target(int index) {
    return targets.get(index);
  }

  /// A plan of flat memory with the defaults of a scenario.
  static MigrationPlan plan(long pageCount, int streams, int unitBytes) {
    MigrationSpec spec =
        MigrationSpec.PLAIN.with(
            to -> {
              to.pushStreams = streams;
              to.pushUnitBytes = unitBytes;
            });
    return new MigrationPlan(1, 1, MemoryMap.flat(PAGE_BYTES, pageCount), 1, 0, spec);
  }

  @Override
  public void close() {
    sources.forEach(Link::close);
    targets.forEach(Link::close);
    atSource.close();
    atTarget.close();
  }
}
