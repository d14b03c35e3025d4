package dev.faultline.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.agent.wire.faulty.FaultyLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that waited in the backlog of a target that stood still: they are taken when the
/// source has given them up, and what is missing of them never comes.
class StandStillTest {
  private static final Address ANY = new Address.Tcp("127.0.0.1", 0);

  private final Transport transport = new Transport(null);

  /// 1000 pages at `rate` bytes a second, over CONTROL, DEMAND and two PUSH.
  private static SessionPair pair(long rate) {
    var spec = SessionPair.spec("linear", 2, false);
    SessionPair pair = new SessionPair(1000, 2, 200, spec, true, rate);
    pair.sourceMachine.boot();
    return pair;
  }

  private Connection connect(SessionPair pair, Address at, int index) throws Exception {
    Channel channel = pair.plan.channel(index);
    return transport
        .connect(at, new Opening(pair.plan.migrationId(), channel, 0), 10)
        .get(20, TimeUnit.SECONDS);
  }

  private static long descriptors() {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// All but CONTROL have threads of their own, which begin when all are there: 1 to 3 of 4 do not.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void links_that_are_cut_before_they_started_are_gone_and_their_descriptors_too(int last)
      throws Exception {
    try (SessionPair pair = pair(0)) {
      Address at = pair.listen(ANY);
      long before = descriptors();
      for (int i = 1; i <= last; i++) {
        Connection unused = connect(pair, at, i);
      }
      assertThat(SessionPair.becomes(() -> pair.target.links.get(last) != null)).isTrue();
      assertThat(pair.target.unlink()).as("no link is left").isTrue();
      assertThat(pair.target.links.isEmpty()).isTrue();
      // ours go, too, since the other side's have gone
      assertThat(SessionPair.becomes(() -> descriptors() <= before))
          .as("%d before", before)
          .isTrue();
    } finally {
      transport.close();
    }
  }

  /// Nobody takes the connection from the backlog.
  @Test
  void whoever_says_nothing_is_waited_for_as_long_as_one_wants_to() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Address at = new Address.Tcp("127.0.0.1", mute.getLocalPort());
      var patient = transport.connect(at, Opening.ofDriver(), 30);
      var impatient = transport.connect(at, Opening.ofDriver(), 1);
      assertThat(impatient)
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableThat()
          .withMessageContaining(at + ": no answer within 1 s");
      assertThat(patient).isNotDone();
    } finally {
      transport.close();
    }
  }

  /// Of four connections two were taken late, CONTROL among them, whose end is seen at once; the
  /// other one's thread has not begun.
  @Test
  void the_source_comes_back_after_connections_waited_in_a_backlog() throws Exception {
    // 4 MB in a second: there is time to cut
    try (SessionPair pair = pair(4_000_000)) {
      Address at = pair.listen(ANY);
      try (FaultyLink proxy =
          new FaultyLink(new InetSocketAddress("127.0.0.1", ((Address.Tcp) at).port()))) {
        Address via = new Address.Tcp("127.0.0.1", proxy.port());
        pair.source.migrate(via);
        assertThat(SessionPair.becomes(() -> pair.hasHeard("target PULL"))).isTrue();
        proxy.refuse(true);
        proxy.reset();
        assertThat(SessionPair.becomes(() -> pair.hasHeard("target PAUSED"))).isTrue();
        Connection demand = connect(pair, at, 1);
        Connection control = connect(pair, at, 0);
        control.close();
        demand.close();
        proxy.refuse(false);
        assertThat(pair.run(via)).as("over in time; heard %s", pair.heard).isTrue();
        assertThat(pair.source.failure() + pair.target.failure()).isEmpty();
        assertThat(pair.targetMachine.verify().text()).isEmpty();
      }
    } finally {
      transport.close();
    }
  }
}
