package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.wire.Address;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private static final Address ANY = new Address.Tcp("127.0.0.1", 0);
  @TempDir Path folder;

  /// 1000 pages of which page 990 on are holes; 2 vCPUs.
  private SessionPair pair(String prepaging, int streams, boolean single) {
    return pair(prepaging, streams, single, true);
  }

  private SessionPair pair(String prepaging, int streams, boolean single, boolean threads) {
    var spec = SessionPair.spec(prepaging, streams, single);
    SessionPair pair = new SessionPair(1000, 2, 2000, spec, threads, 0);
    pair.sourceMachine.holes.addRun(990, 10);
    pair.sourceMachine.boot();
    return pair;
  }

  private void migrates(SessionPair pair, Address listen) throws Exception {
    Address at = pair.listen(listen);
    boolean over = pair.run(at);
    assertThat(pair.source.failure() + pair.target.failure()).as("heard %s", pair.heard).isEmpty();
    assertThat(over).as("over in time; heard %s", pair.heard).isTrue();
    assertThat(pair.targetMachine.wrong).isEmpty();
    assertThat(pair.targetMachine.verify().text()).isEmpty();
    assertThat(pair.target.residency().count()).isEqualTo(1000);
    assertThat(pair.target.endpoint().pagesDuplicate()).isZero();
    assertThat(pair.targetMachine.loaded).isEqualTo(pair.sourceMachine.suspend());
    assertThat(pair.sourceMachine.resumed).isZero();
    var faults = pair.target.endpoint().faults();
    assertThat(faults.demand() + faults.late() + faults.joined() + faults.zero())
        .isEqualTo(pair.targetMachine.latency.getTotalCount());
  }

  @Test
  void every_page_arrives_once_over_separate_connections() throws Exception {
    try (SessionPair pair = pair("linear", 2, false)) {
      migrates(pair, ANY);
      // what was pushed or asked for is released; the holes were never there
      assertThat(pair.sourceMachine.released.count()).isEqualTo(990);
    }
  }

  @Test
  void every_page_arrives_once_over_a_single_connection() throws Exception {
    try (SessionPair pair = pair("dual", 1, true)) {
      migrates(pair, ANY);
    }
  }

  @Test
  void every_page_arrives_once_over_unix_sockets() throws Exception {
    try (SessionPair pair = pair("random", 3, false)) {
      migrates(pair, new Address.Unix(folder.resolve("agent")));
    }
  }

  @Test
  void every_page_arrives_once_when_all_connections_are_on_event_loops() throws Exception {
    try (SessionPair pair = pair("linear", 2, false, false)) {
      migrates(pair, ANY);
    }
  }

  @Test
  void a_link_that_is_slower_than_the_host_holds_the_sum_of_all_channels_to_its_rate()
      throws Exception {
    // 990 pages with content at 10 MB/s take 406 ms; what may be early is a unit of 256 KiB, 26 ms
    var spec = SessionPair.spec("random", 2, false);
    try (SessionPair pair = new SessionPair(1000, 2, 2000, spec, true, 10_000_000)) {
      pair.sourceMachine.holes.addRun(990, 10);
      pair.sourceMachine.boot();
      migrates(pair, ANY);
      long pull = pair.source.phases.nanos("COMPLETE") - pair.source.phases.nanos("PULL");
      assertThat(pull).isGreaterThan(370_000_000L);
    }
  }
}
