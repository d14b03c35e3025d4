package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection before it carries anything: the two sides say who they are. It reads just the bytes
/// of the [Opening] or [Welcome], nothing behind them, and nothing is allocated for a stranger but
/// these.
public final class Peer extends ChannelInboundHandlerAdapter {
  /// What comes of it.
  public interface Listener {
    /// The acceptor's side: this is who came. Answer by [Connection#accept] or [Connection#refuse].
    void opened(Connection connection, Opening opening);

    /// The connector's side: come in.
    void welcomed(Connection connection);

    /// It came to nothing; one line.
    void failed(Connection connection, String why);

    /// What a web client that came here by mistake is told; one line.
    default String forWebClients() {
      return "";
    }
  }

  private final @Nullable Opening ours;
  private final boolean secure;
  private final Listener listener;
  private final Connection connection;
  private final int silenceSecondsMax;
  private ByteBuffer wanted;
  private boolean inText;
  private boolean over;
  private int toDrain;
  private @Nullable Future<?> silence;

  /// @param ours what we open with; null on the acceptor's side
  /// @param silenceSecondsMax how long the other side may take for its first word
  public Peer(
      Connection connection,
      @Nullable Opening ours,
      boolean secure,
      int silenceSecondsMax,
      Listener listener) {
    this.silenceSecondsMax = silenceSecondsMax;
    this.connection = connection;
    this.ours = ours;
    this.secure = secure;
    this.listener = listener;
    wanted = ByteBuffer.allocate(ours == null ? Opening.BYTES : Welcome.BYTES);
  }

  /// How many bytes may be read now.
  public int wantedBytes() {
    return Math.max(1, wanted.remaining());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    String what = ours == null ? "no opening" : "no answer";
    silence =
        ctx.executor()
            .schedule(
                () -> fail(ctx, what + " within " + silenceSecondsMax + " s"),
                silenceSecondsMax,
                TimeUnit.SECONDS);
  }

  /// What waits on would keep all that the connection belongs to, a guest's session for one, a
  /// minute longer.
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    Future<?> waits = silence;
    if (waits != null) {
      waits.cancel(false);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!secure) {
      begin(ctx);
    }
    ctx.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        begin(ctx);
        ctx.read();
      } else {
        fail(ctx, reason(handshake.cause()));
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  private void begin(ChannelHandlerContext ctx) {
    if (ours != null) {
      ByteBuffer opening = ByteBuffer.allocate(Opening.BYTES);
      ours.encode(opening);
      ByteBuf out = ctx.alloc().buffer(Opening.BYTES).writeBytes(opening.flip());
      ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (over) {
        drain(ctx, in.readableBytes());
        return;
      }
      while (in.isReadable() && wanted.hasRemaining()) {
        wanted.put(in.readByte());
      }
      if (ours == null && Http.isRequest(wanted)) {
        answer(ctx);
        return;
      }
      if (wanted.hasRemaining()) {
        ctx.read();
        return;
      }
      if (in.isReadable()) {
        throw new ProtocolException("speaks before it was answered");
      }
      complete(ctx, wanted.flip());
    } catch (ProtocolException e) {
      if (ours == null) {
        connection.refuse(String.valueOf(e.getMessage()));
      }
      fail(ctx, String.valueOf(e.getMessage()));
    } finally {
      in.release();
    }
  }

  /// Somebody's browser, or a Prometheus with the wrong port: it is answered in its own language.
  private void answer(ChannelHandlerContext ctx) {
    toDrain = Http.REQUEST_BYTES_MAX;
    wanted.clear();
    over = true;
    listener.failed(connection, "an HTTP request; this is an agent's port");
    connection.answer(Http.refusal(listener.forWebClients()));
    ctx.read();
  }

  /// The rest of a request is read and thrown away: with it unread, closing would reset the
  /// connection and the answer might be lost.
  private void drain(ChannelHandlerContext ctx, int bytes) {
    toDrain -= bytes;
    if (toDrain > 0) {
      ctx.read();
    } else {
      ctx.close();
    }
  }

  private void complete(ChannelHandlerContext ctx, ByteBuffer bytes) {
    if (ours == null) {
      Opening opening = Opening.decode(bytes);
      over = true;
      listener.opened(connection, opening);
    } else if (!inText) {
      inText = true;
      int length = Welcome.textBytes(bytes);
      if (length == 0) {
        over = true;
        listener.welcomed(connection);
      } else {
        wanted = ByteBuffer.allocate(length);
        ctx.read();
      }
    } else {
      fail(ctx, "refused: " + Welcome.of(bytes).refusal());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(
        ctx,
        ours == null
            ? "it closed the connection before it said who it is"
            : "it closed the connection without an answer"
                + (secure ? "" : "; does it expect TLS?"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, reason(cause));
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof NotSslRecordException)) {
      cause = cause.getCause();
    }
    if (cause instanceof NotSslRecordException) {
      return "it does not speak TLS";
    }
    String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    boolean ofTls =
        failure instanceof SSLException
            || cause instanceof SSLException
            || cause instanceof GeneralSecurityException;
    return ofTls ? "TLS: " + text : text;
  }

  private void fail(ChannelHandlerContext ctx, String why) {
    if (!over) {
      over = true;
      listener.failed(connection, why);
      if (ours != null || !connection.isRefused()) {
        ctx.close();
      }
    }
  }
}
