package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.faulty.FaultyLink;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class AgentTest {
  @TempDir Path folder;

  static void isRight(News.TargetReport report) {
    assertThat(report.failure()).isEmpty();
    assertThat(report.verification()).isEmpty();
    assertThat(report.verifiedBytes()).isEqualTo(Driven.PAGES * 4096);
    assertThat(report.measured().get(TransferMetrics.PAGES_DUPLICATE)).isZero();
  }

  @Test
  void a_guest_moves_and_every_byte_of_it_is_right() throws Exception {
    try (Driven driven = new Driven(folder);
        Driven.Run run = driven.new Run(Driven.plan(5), null)) {
      isRight(run.targetReport());
      News.SourceReport given = run.sourceReport();
      Measured left = given.measured();
      assertThat(given.failure()).isEmpty();
      // nine tenths of 4096 pages are filled; others come to be when the guest writes them
      assertThat(
              left.get(TransferMetrics.PAGES_PUSHED)
                  + left.get(TransferMetrics.PAGES_DEMANDED)
                  + left.get(TransferMetrics.PAGES_ZERO))
          .isEqualTo(Driven.PAGES);
      assertThat(left.get(TransferMetrics.PAGES_ZERO)).isBetween(1L, 410L);
      assertThat(driven.log).isEmpty();
    }
  }

  /// Half of the 4096 pages, the last of the nine tenths that are filled, are free when the guest
  /// starts; the guest makes 2,000 touches a second, half of them writes, before it is suspended.
  @Test
  void free_pages_stay_behind() throws Exception {
    try (Driven driven = new Driven(folder);
        Driven.Run run = driven.new Run(Driven.freePlan(16, 50), null)) {
      isRight(run.targetReport());
      News.SourceReport given = run.sourceReport();
      Measured left = given.measured();
      assertThat(left.get(TransferMetrics.PAGES_FREE)).isBetween(1L, 2_048L);
      assertThat(left.get(TransferMetrics.PAGES_ZERO))
          .isBetween(
              left.get(TransferMetrics.PAGES_FREE), left.get(TransferMetrics.PAGES_FREE) + 410);
      assertThat(
              left.get(TransferMetrics.PAGES_PUSHED)
                  + left.get(TransferMetrics.PAGES_DEMANDED)
                  + left.get(TransferMetrics.PAGES_ZERO))
          .isEqualTo(Driven.PAGES);
    }
  }

  /// Nine tenths of 4096 pages are filled, of which LZ4 leaves 40 % and zstd 30 %.
  @ParameterizedTest
  @CsvSource({"LZ4, 40", "ZSTD, 30"})
  void a_guest_moves_compressed_and_every_byte_of_it_is_right(Compression how, int percent)
      throws Exception {
    ContentSpec content = new ContentSpec(0, 10, 4, 40, 30, 20);
    try (Driven driven = new Driven(folder);
        Driven.Run run =
            driven.new Run(Driven.plan(15, content, new SavingSpec(how, Dedup.OFF)), null)) {
      isRight(run.targetReport());
      News.SourceReport given = run.sourceReport();
      Measured left = given.measured();
      assertThat(left.get(TransferMetrics.PAGES_COMPRESSED)).isGreaterThan(3300);
      double share =
          1
              - left.get(TransferMetrics.BYTES_SAVED_COMPRESSION)
                  / (left.get(TransferMetrics.PAGES_COMPRESSED) * 4096.0);
      // units have parts of duplicates, which come on top; a write makes a word more
      assertThat(100 * share).isBetween(percent * 0.9, percent * 1.05);
    }
  }

  /// A third of the pages hold one of 512 contents, so that some of what was told to be kept is
  /// lost with the link.
  private static AgentPlan duplicates(long id, Dedup dedup) {
    ContentSpec content = new ContentSpec(0, 33, 512, 100, 100, 0);
    return Driven.plan(id, content, new SavingSpec(Compression.NONE, dedup));
  }

  @Test
  void two_guests_of_a_host_share_what_they_have_in_common() throws Exception {
    try (Driven driven = new Driven(folder);
        Driven.Run one = driven.new Run(duplicates(21, Dedup.HOST), null);
        Driven.Run other = driven.new Run(duplicates(22, Dedup.HOST), null)) {
      News.TargetReport first = one.targetReport();
      News.TargetReport second = other.targetReport();
      isRight(first);
      isRight(second);
      // Alone each would keep the 512 contents that its pages have in common, at the most. Both are
      // of one seed and fill all pages alike: what one has sent the other has kept, once for both.
      long kept =
          (first.measured().get(TransferMetrics.BYTES_STORE)
                  + second.measured().get(TransferMetrics.BYTES_STORE))
              / 4096;
      assertThat(kept).isBetween(2 * 512 + 1L, (long) Driven.PAGES);
      assertThat(
              first.measured().get(TransferMetrics.PAGES_MISSED)
                  + second.measured().get(TransferMetrics.PAGES_MISSED))
          .isZero();
      assertThat(one.sourceReport().measured().get(TransferMetrics.PAGES_REFERENCE)).isPositive();
      assertThat(other.sourceReport().measured().get(TransferMetrics.PAGES_REFERENCE)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Dedup.class)
  void a_link_that_is_cut_and_comes_back_loses_nothing(Dedup dedup) throws Exception {
    try (Driven driven = new Driven(folder);
        FaultyLink link = new FaultyLink(at(driven.target.address()));
        Driven.Run run =
            driven.new Run(duplicates(6, dedup), new Address.Tcp("127.0.0.1", link.port()))) {
      run.awaitTarget("PULL");
      LockSupport.parkNanos(100_000_000); // a fifth of the pull
      link.refuse(true);
      link.reset();
      run.awaitTarget("PAUSED");
      LockSupport.parkNanos(200_000_000); // the source tries to come back, and is turned away
      link.refuse(false);
      isRight(run.targetReport());
      assertThat(run.sourceReport().failure()).isEmpty();
      assertThat(run.phases)
          .containsSubsequence("target PULL", "target PAUSED", "target RECOVER", "target PULL")
          .containsSubsequence("source PULL", "source PAUSED", "source RECOVER", "source PULL");
    }
  }

  @Test
  void a_link_lost_before_the_guest_was_given_away_leaves_it_at_the_source() throws Exception {
    try (Driven driven = new Driven(folder)) {
      Address nobody = new Address.Tcp("127.0.0.1", freePort());
      try (Driven.Run run = driven.new Run(Driven.plan(7), nobody)) {
        assertThat(run.sourceReport().failure()).contains("cannot reach " + nobody);
        run.to.send(new Order.Stop("the source cannot come"));
        assertThat(run.targetReport().failure()).isEqualTo("the source cannot come");
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void two_guests_share_two_agents() throws Exception {
    try (Driven driven = new Driven(folder);
        Driven.Run one = driven.new Run(Driven.plan(8), null);
        Driven.Run other = driven.new Run(Driven.plan(9), null)) {
      isRight(one.targetReport());
      isRight(other.targetReport());
    }
  }

  @Test
  void strangers_are_refused_with_one_line_and_disturb_nobody() throws Exception {
    try (Driven driven = new Driven(folder);
        Driven.Run run = driven.new Run(Driven.plan(10), null)) {
      int port = ((Address.Tcp) driven.target.address()).port();
      byte[] garbage = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);
      say(port, garbage);
      ByteBuffer other = ByteBuffer.allocate(Opening.BYTES);
      new Opening(99, 10, Channel.CONTROL, 0).encode(other);
      assertThat(say(port, other.array()))
          .contains("protocol version 99; spoken here: " + Message.VERSION);
      ByteBuffer unknown = ByteBuffer.allocate(Opening.BYTES);
      new Opening(77, Channel.CONTROL).encode(unknown);
      assertThat(say(port, unknown.array()))
          .contains("no guest is expected here under migration 77");
      ByteBuffer channel = ByteBuffer.allocate(Opening.BYTES);
      new Opening(10, Channel.push(50)).encode(channel);
      assertThat(say(port, channel.array())).contains("no channel PUSH(50) in this migration");
      isRight(run.targetReport());
      assertThat(driven.log)
          .hasSize(4)
          .allMatch(line -> line.startsWith("refused 127.0.0.1:"))
          .anyMatch(line -> line.endsWith("an HTTP request; this is an agent's port"))
          .anyMatch(line -> line.endsWith("protocol version 99; spoken here: " + Message.VERSION));
    }
  }

  /// Sends the bytes; returns what comes back until the agent closes.
  private static String say(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException e) {
      return "reset";
    }
  }

  @Test
  void a_frame_that_is_too_large_ends_its_own_migration_and_no_other() throws Exception {
    try (Driven driven = new Driven(folder);
        AgentClient client = AgentClient.connect(driven.transport, driven.target.address());
        Driven.Run run = driven.new Run(Driven.plan(11), null)) {
      client.prepare(Order.Role.TARGET, Driven.plan(12), Path::of, Driven.WAIT_NANOS);
      int port = ((Address.Tcp) driven.target.address()).port();
      Socket[] sockets = new Socket[4]; // CONTROL, DEMAND and two PUSH
      for (int i = 0; i < 4; i++) {
        sockets[i] = new Socket("127.0.0.1", port);
        ByteBuffer opening = ByteBuffer.allocate(Opening.BYTES);
        Channel of = i == 0 ? Channel.CONTROL : i == 1 ? Channel.DEMAND : Channel.push(i - 2);
        new Opening(12, of).encode(opening);
        sockets[i].getOutputStream().write(opening.array());
        assertThat(sockets[i].getInputStream().readNBytes(8)).startsWith('F', 'L', 'T', 'W');
      }
      sockets[0].getOutputStream().write(new byte[] {0x7F, -1, -1, -1, 5});
      // 2048 + 2 * 12 * 4096 bytes of runs, or 2048 + 65704 of one CPU state; no content here
      assertThat(client.await(News.TargetReport.class, Driven.WAIT_NANOS).failure())
          .contains("frame of 2147483647 bytes; 1 to 100352 are taken here");
      for (Socket socket : sockets) {
        socket.close();
      }
      isRight(run.targetReport());
    }
  }

  @Test
  void pages_before_they_are_expected_end_the_migration() throws Exception {
    try (Driven driven = new Driven(folder);
        AgentClient client = AgentClient.connect(driven.transport, driven.target.address())) {
      client.prepare(Order.Role.TARGET, Driven.plan(13), Path::of, Driven.WAIT_NANOS);
      int port = ((Address.Tcp) driven.target.address()).port();
      Socket[] sockets = new Socket[4];
      for (int i = 0; i < 4; i++) {
        sockets[i] = new Socket("127.0.0.1", port);
        ByteBuffer opening = ByteBuffer.allocate(Opening.BYTES);
        Channel of = i == 0 ? Channel.CONTROL : i == 1 ? Channel.DEMAND : Channel.push(i - 2);
        new Opening(13, of).encode(opening);
        sockets[i].getOutputStream().write(opening.array());
        assertThat(sockets[i].getInputStream().readNBytes(8)).startsWith('F', 'L', 'T', 'W');
      }
      // one page of content: type 18, no demanded page, one run from page 3, no zeros
      ByteBuffer unit = ByteBuffer.allocate(4 + 29 + 4096);
      unit.putInt(29 + 4096).put((byte) 18).putLong(-1).putInt(1).putLong(3).putInt(1).putInt(0);
      sockets[2].getOutputStream().write(unit.array());
      assertThat(client.await(News.TargetReport.class, Driven.WAIT_NANOS).failure())
          .contains("pages that nobody here waits for");
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void a_migration_is_prepared_once_on_a_side() throws Exception {
    try (Driven driven = new Driven(folder);
        AgentClient one = AgentClient.connect(driven.transport, driven.target.address());
        AgentClient two = AgentClient.connect(driven.transport, driven.target.address())) {
      one.prepare(Order.Role.TARGET, Driven.plan(14), Path::of, Driven.WAIT_NANOS);
      assertThatThrownBy(
              () -> two.prepare(Order.Role.TARGET, Driven.plan(14), Path::of, Driven.WAIT_NANOS))
          .hasMessage("migration 14 is under way here already");
    }
  }

  @Test
  void others_may_not_connect_in_the_clear() {
    assertThatThrownBy(
            () -> new Agent(new Address.Tcp("0.0.0.0", 0), null, folder, Machines.LIVE, s -> {}))
        .hasMessageContaining("0.0.0.0:0 can be reached from other hosts and needs TLS");
  }

  static InetSocketAddress at(Address address) {
    return new InetSocketAddress("127.0.0.1", ((Address.Tcp) address).port());
  }
}
