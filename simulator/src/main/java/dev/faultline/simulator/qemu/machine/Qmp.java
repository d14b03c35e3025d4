package dev.faultline.simulator.qemu.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A connection to a QEMU's machine protocol (QEMU, docs/interop/qmp-spec.rst): commands, one at a
/// time, and the events that came meanwhile. For one thread.
public final class Qmp implements AutoCloseable {
  /// No reply or event is longer; `query-qmp-schema` has 200 KB.
  private static final int LINE_CHARS_MAX = 8 << 20;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String END = "";

  /// @param wallNanos when QEMU sent it, since 1970, by its host's clock, to the microsecond
  public record Event(String name, long wallNanos, JsonNode data) {}

  private final String who;
  private final SocketChannel channel;
  private final long patienceNanos;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<Event> events = new ArrayList<>();
  private long commands;

  /// @param who for messages
  /// @param patienceNanos for which a reply is waited for
  /// @throws IOException if nobody listens there, or speaks another protocol; one line
  public Qmp(String who, Path socket, long patienceNanos) throws IOException {
    this.who = who;
    this.patienceNanos = patienceNanos;
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      Thread reader = new Thread(this::read, "qmp-" + who);
      reader.setDaemon(true);
      reader.start();
      if (!next("its greeting").has("QMP")) {
        throw new IOException(who + " does not speak QMP");
      }
      JsonNode unused = command("qmp_capabilities");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  public static ObjectNode arguments() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// @throws IOException if QEMU refuses it, is silent, or gone; one line
  public JsonNode command(String name) throws IOException {
    return command(name, null);
  }

  /// @throws IOException if QEMU refuses it, is silent, or gone; one line
  public JsonNode command(String name, @Nullable ObjectNode arguments) throws IOException {
    ObjectNode message = arguments();
    message.put("execute", name).put("id", ++commands);
    if (arguments != null) {
      message.set("arguments", arguments);
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(MAPPER.writeValueAsString(message) + "\n");
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new IOException(who + " is gone; it did not take " + name, e);
    }
    while (true) {
      JsonNode reply = next("a reply to " + name);
      if (reply.has("event")) {
        events.add(event(reply));
      } else if (reply.path("id").asLong(-1) == commands) {
        if (reply.has("error")) {
          String why = reply.path("error").path("desc").asString("");
          throw new IOException(who + " refuses " + name + ": " + why);
        }
        return reply.path("return");
      }
    }
  }

  /// What came with the commands so far, in its order.
  public List<Event> events() {
    return events;
  }

  /// The first of that name; null if there has been none.
  public @Nullable Event first(String name) {
    return events.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
  }

  private static Event event(JsonNode node) {
    JsonNode at = node.path("timestamp");
    long nanos =
        at.path("seconds").asLong(0) * 1_000_000_000 + at.path("microseconds").asLong(0) * 1000;
    return new Event(node.path("event").asString(""), nanos, node.path("data"));
  }

  private JsonNode next(String what) throws IOException {
    try {
      String line = lines.poll(patienceNanos, TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException(
            "%s has not sent %s for %d s"
                .formatted(who, what, TimeUnit.NANOSECONDS.toSeconds(patienceNanos)));
      }
      if (line.equals(END)) {
        lines.add(END); // for who asks again
        throw new IOException(who + " is gone; it did not send " + what);
      }
      return MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw new IOException(who + " sent what is no JSON: " + e.getOriginalMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && line.length() < LINE_CHARS_MAX; c = in.read()) {
        if (c != '\n') {
          line.append((char) c);
        } else if (!line.toString().isBlank()) {
          lines.add(line.toString());
          line.setLength(0);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // whoever waits hears that it is gone
    } finally {
      lines.add(END);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone
    }
  }
}
