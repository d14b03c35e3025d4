package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AgentEntranceTest {
  private static final long WAIT_NANOS = 20_000_000_000L;

  /// A machine for which there is no memory.
  private static final Machines NO_MEMORY =
      new Machines() {
        @Override
        public SourceMachine source(MachinePlan plan, Path kept) {
          throw new OutOfMemoryError("Cannot reserve");
        }

        @Override
        public TargetMachine target(MachinePlan plan, Path state) {
          throw new OutOfMemoryError("Cannot reserve");
        }
      };

  @TempDir Path folder;
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private Agent at(Path socket) throws IOException {
    return new Agent(new Address.Unix(socket), null, folder, Machines.LIVE, log::add);
  }

  @Test
  void a_file_in_the_place_of_a_socket_is_left_alone() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "notes");
    assertThatThrownBy(() -> at(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen at unix:" + file + ": something is there already that is no socket");
    assertThat(file).hasContent("notes");
    Path link = Files.createSymbolicLink(folder.resolve("l"), file);
    assertThatThrownBy(() -> at(link)).hasMessageContaining("no socket");
    assertThat(file).hasContent("notes");
  }

  @Test
  void two_agents_do_not_share_a_socket_and_a_left_one_is_taken_over() throws IOException {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    } // its file stays
    assertThat(socket).exists();
    try (Agent first = at(socket)) {
      assertThatThrownBy(() -> at(socket)).hasMessageContaining("somebody listens there already");
      try (SocketChannel still = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(still.isConnected()).isTrue();
      }
      assertThat(first.address()).isEqualTo(new Address.Unix(socket));
    }
  }

  @Test
  void a_driver_that_orders_nothing_gives_its_place_back() throws Exception {
    try (Driven driven = new Driven(folder)) {
      driven.source.silenceMillisMax = 200;
      AgentClient silent = AgentClient.connect(driven.transport, driven.source.address());
      assertThatThrownBy(() -> silent.await(News.Prepared.class, WAIT_NANOS))
          .hasMessageContaining("nothing was prepared within 200 ms");
      silent.close();
      driven.source.silenceMillisMax = 60_000;
      try (Driven.Run run = driven.new Run(Driven.plan(5), null)) {
        assertThat(run.targetReport().failure()).isEmpty();
      }
    }
  }

  /// Bytes as they are on the wire: what opens a connection, its answer, then a length of 2 GiB.
  @Test
  void a_frame_that_is_too_long_is_answered_and_logged() throws Exception {
    Path socket = folder.resolve("s");
    try (Agent agent = at(socket);
        SocketChannel driver = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(agent.address().isLocal()).isTrue();
      ByteBuffer opening = ByteBuffer.allocate(Opening.BYTES);
      Opening.ofDriver().encode(opening);
      driver.write(opening.flip());
      driver.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());
      ByteBuffer said = ByteBuffer.allocate(4096);
      while (driver.read(said) >= 0) {
        // until it closes
      }
      String heard = new String(said.array(), 0, said.position(), StandardCharsets.UTF_8);
      assertThat(heard).contains("frame of 2147483647 bytes; 1 to 1048576 are taken here");
      assertThat(log).anyMatch(line -> line.contains("frame of 2147483647 bytes"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.0", "POST /x HTTP/1.1\r\nHost: a", "PUT "})
  void a_web_client_is_told_at_once_where_it_is(String request) throws Exception {
    try (Agent agent =
            new Agent(new Address.Tcp("127.0.0.1", 0), null, folder, NO_MEMORY, log::add);
        Socket client = new Socket("127.0.0.1", ((Address.Tcp) agent.address()).port())) {
      agent.showsMetricsAt("http://127.0.0.1:9100/metrics");
      client.setSoTimeout(2_000); // of the ten seconds that a silent stranger has
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().write(new byte[4_000]); // left unread it would reset the answer
      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .endsWith("; its /metrics is at http://127.0.0.1:9100/metrics.\n");
      assertThat(log).hasSize(1);
      assertThat(log.getFirst()).endsWith(": an HTTP request; this is an agent's port");
    }
  }

  @Test
  void memory_that_runs_out_in_an_agent_is_told_to_the_driver() throws Exception {
    try (Agent agent =
            new Agent(new Address.Tcp("127.0.0.1", 0), null, folder, NO_MEMORY, log::add);
        Transport transport = new Transport(null)) {
      AgentClient driver = AgentClient.connect(transport, agent.address());
      assertThatThrownBy(
              () ->
                  driver.prepare(
                      Order.Role.SOURCE, Driven.plan(7), digest -> Path.of(digest), WAIT_NANOS))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("OutOfMemoryError: Cannot reserve");
      driver.close();
    }
  }
}
