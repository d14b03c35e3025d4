package dev.faultline.simulator.qemu.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A peer that says what a QEMU said once: to each command what was recorded for the next one of
/// its name, and the last reply again where there is no next.
public final class FakeQemu implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public final Path socket;
  private final ServerSocketChannel server;
  private final List<String> greeting = new ArrayList<>();
  private final Map<String, ArrayDeque<List<String>>> replies = new TreeMap<>();

  /// @param recorded lines: `> command`, and `< ` before each line that followed
  public FakeQemu(Path socket, List<String> recorded) throws IOException {
    this.socket = socket;
    List<String> into = greeting;
    for (String line : recorded) {
      if (line.startsWith("> ")) {
        into = new ArrayList<>();
        replies.computeIfAbsent(line.substring(2), name -> new ArrayDeque<>()).add(into);
      } else if (line.startsWith("< ")) {
        into.add(line.substring(2));
      }
    }
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread thread = new Thread(this::serve, "fake-qemu");
    thread.setDaemon(true);
    thread.start();
  }

  /// The lines of a recording among the tests' resources.
  public static List<String> recording(String name) throws IOException {
    try (InputStream in = FakeQemu.class.getResourceAsStream(name + ".txt")) {
      if (in == null) {
        throw new IOException("no recording " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void serve() {
    try (SocketChannel channel = server.accept();
        BufferedReader in =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      for (String line : greeting) {
        say(channel, line);
      }
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode command = MAPPER.readTree(line);
        ArrayDeque<List<String>> left = replies.get(command.path("execute").asString(""));
        if (left == null) {
          return; // as one that has died
        }
        for (String one : left.size() > 1 ? left.poll() : left.peek()) {
          say(channel, one.startsWith("{\"return\"") ? named(one, command) : one);
        }
        if (left.size() == 1) {
          left.peek().removeIf(one -> one.contains("\"event\"")); // it happens once
        }
      }
    } catch (IOException e) {
      // whoever asked has gone
    }
  }

  private static String named(String reply, JsonNode command) {
    ObjectNode node = (ObjectNode) MAPPER.readTree(reply);
    node.set("id", command.path("id"));
    return MAPPER.writeValueAsString(node);
  }

  private static void say(SocketChannel to, String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
