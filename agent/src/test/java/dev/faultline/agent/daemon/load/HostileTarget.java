package dev.faultline.agent.daemon.load;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Welcome;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Where a source's agent believes its target to be. It answers the first messages as it should,
/// and then, or once it has said RESUMED, as somebody wants it to; it never has a guest. What comes
/// on other channels than that of CONTROL it reads and forgets.
final class HostileTarget implements AutoCloseable {
  /// What it does instead of an answer.
  interface Turn {
    /// @param control where the message came that is not answered
    /// @param others the other connections
    void take(Socket control, List<Socket> others) throws IOException;
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new ArrayList<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final int honest;
  private final Turn turn;
  private volatile Socket control;

  /// @param channels how many connections the plan has
  /// @param honest how many answers are as they should be
  HostileTarget(int channels, int honest, Turn turn) throws IOException {
    this.honest = honest;
    this.turn = turn;
    start(() -> welcome(channels));
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                over.complete(null); // the source has closed, as it may
              }
            },
            "hostile-target");
    thread.setDaemon(true);
    thread.start();
  }

  private void welcome(int channels) throws IOException {
    for (int i = 0; i < channels; i++) {
      Socket socket = listener.accept();
      sockets.add(socket);
      ByteBuffer bytes = ByteBuffer.wrap(socket.getInputStream().readNBytes(Opening.BYTES));
      Channel channel = Opening.decode(bytes).channel();
      socket.getOutputStream().write(new Welcome("").encode());
      if (channel.kind() == Channel.Kind.CONTROL || channel.kind() == Channel.Kind.SINGLE) {
        control = socket;
      } else {
        start(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
      }
    }
    List<Socket> others = sockets.stream().filter(socket -> socket != control).toList();
    DataInputStream in = new DataInputStream(control.getInputStream());
    for (int answers = 0; ; ) {
      byte[] body = in.readNBytes(in.readInt());
      byte[] answer = answer(body);
      if (answer.length > 0) {
        boolean turns = answers++ == honest;
        if (!turns) {
          control.getOutputStream().write(answer);
        }
        if (turns || body[0] == MessageCodec.GO) {
          turn.take(control, others);
          over.complete(null);
          in.transferTo(OutputStream.nullOutputStream());
          return;
        }
      }
    }
  }

  /// As a target would say it that has everything at once; empty if it says nothing.
  private static byte[] answer(byte[] body) {
    return switch (body[0]) {
      case MessageCodec.PREPARE -> frame(MessageCodec.PREPARED, Message.VERSION);
      case MessageCodec.ROUND_SENT -> {
        byte[] units = ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array();
        units[4] = MessageCodec.INSTALLED;
        yield units;
      }
      case MessageCodec.HAND_OVER -> frame(MessageCodec.READY);
      case MessageCodec.GO -> frame(MessageCodec.RESUMED);
      default -> new byte[0];
    };
  }

  /// A message of numbers of four bytes.
  static byte[] frame(int type, int... numbers) {
    ByteBuffer frame = ByteBuffer.allocate(5 + 4 * numbers.length);
    frame.putInt(1 + 4 * numbers.length).put((byte) type);
    for (int number : numbers) {
      frame.putInt(number);
    }
    return frame.array();
  }

  Address address() {
    return new Address.Tcp("127.0.0.1", listener.getLocalPort());
  }

  /// Waits until it has done its worst, or the source has closed.
  void awaitTurn() throws Exception {
    over.get();
  }

  /// Hangs up, and does not answer any more.
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : List.copyOf(sockets)) {
      socket.close();
    }
  }
}
