package dev.faultline.agent.driver;

import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.FrameChannel;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.RecordCodec;
import dev.faultline.agent.wire.connect.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A driver's connection to an agent, for one guest. For one thread at a time, but for [#send].
public final class AgentClient implements AutoCloseable {
  private static final int NEWS_BYTES_MAX = 16 << 20;
  private static final int NEWS_WAITING_MAX = 1000;
  private static final int CONNECT_SECONDS = Transport.FIRST_SILENCE_SECONDS_MAX + 5;
  private static final int PIECE_BYTES = 256 << 10;
  private static final int CLOCK_ROUNDS = 8;
  private static final long LOOK_NANOS = 100_000_000;
  private static final long ANSWER_NANOS_MAX = 10_000_000_000L;

  /// How far an agent's clock is ahead of ours.
  ///
  /// @param uncertaintyNanos half a round trip; 0 where both read the same clock
  public record Offset(long aheadNanos, long uncertaintyNanos) {}

  private final LinkedBlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final Address address;
  private final FrameChannel channel;
  private volatile boolean closing;
  private BooleanSupplier goesOn = () -> true;

  private AgentClient(Address address, Connection connection) {
    this.address = address;
    channel =
        connection.frames(
            NEWS_BYTES_MAX,
            new Connection.Frames() {
              @Override
              public void received(ByteBuf body) {
                heard(body);
              }

              @Override
              public void closed(String why) {
                if (!closing) {
                  news.add(new News.Failed("the agent at " + address + " is gone: " + why));
                }
              }
            });
  }

  /// Connects to an agent.
  ///
  /// @throws IOException if none is there or it does not want us; one line, with the address
  public static AgentClient connect(Transport transport, Address address) throws IOException {
    CompletableFuture<AgentClient> client =
        transport
            .connect(address, Opening.ofDriver(), Transport.FIRST_SILENCE_SECONDS_MAX)
            .thenApply(connection -> new AgentClient(address, connection));
    try {
      return client.get(CONNECT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(cause == null ? e.toString() : cause.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(address + " does not answer within " + CONNECT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void heard(ByteBuf body) {
    try {
      news.add(RecordCodec.decode(News.class, FrameChannel.bytes(body)));
      if (news.size() >= NEWS_WAITING_MAX) {
        channel.reading(false);
      }
    } catch (ProtocolException e) {
      news.add(new News.Failed("the agent at " + address + ": " + e.getMessage()));
    } finally {
      body.release();
    }
  }

  public Address address() {
    return address;
  }

  /// Any thread.
  public void send(Order order) {
    channel.send(RecordCodec.encode(Order.class, order));
  }

  /// The next that the agent says, or null if it says nothing for so long.
  ///
  /// @throws IOException if nobody wants to wait any longer; see [#whoWaits]
  public @Nullable News next(long waitNanos) throws InterruptedException, IOException {
    long limit = System.nanoTime() + waitNanos;
    News next = null;
    for (long left = waitNanos; next == null && left >= 0; left = limit - System.nanoTime()) {
      next = news.poll(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      if (next == null && !goesOn.getAsBoolean()) {
        throw new IOException("stopped before its end");
      }
      if (left == 0) {
        break;
      }
    }
    if (news.size() < NEWS_WAITING_MAX / 2) {
      channel.reading(true);
    }
    return next;
  }

  /// Says whether somebody still wants an answer; asked now and then while this waits for one.
  public void whoWaits(BooleanSupplier still) {
    goesOn = still;
  }

  /// Asks the agent what time it is, a few times, and believes the shortest answer.
  public Offset offset() throws IOException, InterruptedException {
    Offset best = new Offset(0, Long.MAX_VALUE);
    for (int i = 0; i < CLOCK_ROUNDS; i++) {
      long before = System.nanoTime();
      send(new Order.Clock(i));
      News.Clock clock = await(News.Clock.class, ANSWER_NANOS_MAX);
      long after = System.nanoTime();
      if (clock.host().equals(HostClock.name())) {
        return new Offset(0, 0);
      }
      long half = (after - before) / 2;
      if (half < best.uncertaintyNanos()) {
        best = new Offset(clock.nanos() - (before + half), half);
      }
    }
    return best;
  }

  /// Has the agent prepare for a migration, and brings the traces that it lacks.
  ///
  /// @param files the trace of that digest
  /// @throws IOException if it cannot; one line
  public void prepare(Order.Role role, AgentPlan plan, Function<String, Path> files, long waitNanos)
      throws IOException, InterruptedException {
    send(new Order.Prepare(role, plan));
    while (true) {
      News said = next(waitNanos);
      switch (said) {
        case News.Prepared prepared -> {
          return;
        }
        case News.Wanted wanted -> bring(wanted.digest(), files.apply(wanted.digest()));
        case News.Failed failed -> throw new IOException(failed.why());
        case News.SourceReport report -> throw new IOException(report.failure());
        case News.TargetReport report -> throw new IOException(report.failure());
        case null -> throw silent("prepare", waitNanos);
        default -> {}
      }
    }
  }

  /// The guests that are there.
  ///
  /// @throws IOException if the agent does not say; one line
  public List<News.Guest> guests() throws IOException, InterruptedException {
    send(new Order.Guests());
    return await(News.Guests.class, ANSWER_NANOS_MAX).guests();
  }

  private void bring(String digest, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(PIECE_BYTES);
      boolean last;
      do {
        byte[] next = in.readNBytes(PIECE_BYTES);
        last = next.length == 0;
        channel.awaitRoom();
        send(new Order.TracePiece(digest, piece, last));
        piece = next;
      } while (!last);
    }
  }

  /// Waits for news of one kind; others are passed over, but for a failure.
  ///
  /// @throws IOException if the agent fails or is silent for too long; one line
  public <T extends News> T await(Class<T> kind, long waitNanos)
      throws IOException, InterruptedException {
    long limit = System.nanoTime() + waitNanos;
    while (true) {
      News said = next(Math.max(0, limit - System.nanoTime()));
      if (kind.isInstance(said)) {
        return kind.cast(said);
      }
      switch (said) {
        case News.Failed failed -> throw new IOException(failed.why());
        case News.SourceReport report -> throw new IOException(report.failure());
        case News.TargetReport report -> throw new IOException(report.failure());
        case null -> throw silent("say " + kind.getSimpleName(), waitNanos);
        default -> {}
      }
    }
  }

  private IOException silent(String what, long waitNanos) {
    return new IOException(
        "the agent at "
            + address
            + " did not "
            + what
            + " within "
            + waitNanos / 1_000_000_000
            + " s");
  }

  /// Leaves; the agent then removes the guest.
  @Override
  public void close() {
    closing = true;
    channel.close();
  }
}
