package dev.faultline.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.session.contents.SharedContents;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
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
    assertThat(pair.target.states.resident()).isEqualTo(1000);
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
      // what was pushed or asked for is released, and at the end not held back any more; the holes
      // were never there
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

  /// Who connected again would bring the same pages to the same host.
  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true"})
  void a_host_that_has_no_room_for_a_page_ends_the_migration_at_once(
      boolean threads, boolean single) throws Exception {
    try (SessionPair pair = pair("linear", single ? 1 : 2, single, threads)) {
      pair.targetMachine.refusal = new HostException("no room here");
      pair.source.migrate(pair.listen(ANY));
      assertThat(SessionPair.becomes(pair.target::isEnded)).isTrue();
      assertThat(pair.target.failure()).isEqualTo("no room here");
    }
  }

  /// A page that holds one word again and again is hardly more than 26 bytes to LZ4, and less to
  /// zstd: of 990 pages next to nothing is left.
  @ParameterizedTest
  @CsvSource({
    "LZ4, false, true",
    "ZSTD, false, true",
    "LZ4, true, true",
    "ZSTD, true, true",
    "LZ4, false, false",
    "ZSTD, false, false"
  })
  void compressed_pages_arrive_as_they_were(Compression how, boolean single, boolean threads)
      throws Exception {
    var spec =
        SessionPair.spec("linear", single ? 1 : 2, single)
            .withSaving(new SavingSpec(how, SavingSpec.Dedup.OFF));
    // 4 MB/s: 990 pages as they are take a second
    try (SessionPair pair = new SessionPair(1000, 2, 2000, spec, threads, 4_000_000)) {
      pair.sourceMachine.holes.addRun(990, 10);
      pair.sourceMachine.boot();
      migrates(pair, ANY);
      long saved = pair.source.packed().savedBytes();
      assertThat(pair.source.packed().pages()).isBetween(900L, 990L);
      assertThat(saved).isGreaterThan(900 * 4000);
      // what is counted as saved is what did not cross: page for page nothing else is missing
      long plain = 990 * 4096;
      assertThat(pair.source.links.sentBytes())
          .isBetween(plain - saved, plain - saved + (1 << 20) + 200_000);
      long pull = pair.source.phases.nanos("COMPLETE") - pair.source.phases.nanos("PULL");
      assertThat(pull).isLessThan(600_000_000L);
    }
  }

  /// 990 pages with 9 contents in turn: the first 9 cross, the next 9 are kept, and the rest are
  /// references, but for what vCPUs ask for, and on another stream what is not yet acknowledged.
  @ParameterizedTest
  @CsvSource({
    "NONE, GUEST, 1, false, true", "NONE, GUEST, 1, true, true", "NONE, GUEST, 2, false, false",
    "NONE, HOST, 2, false, true", "LZ4, GUEST, 2, false, true", "ZSTD, HOST, 1, true, true"
  })
  void pages_that_are_there_already_cross_as_references(
      Compression how, SavingSpec.Dedup dedup, int streams, boolean single, boolean threads)
      throws Exception {
    try (SessionPair pair = referring(how, dedup, streams, single, threads, 1000)) {
      long roomBytes = pair.contents.roomBytes();
      migrates(pair, ANY);
      assertThat(pair.sourceMachine.released.count()).isEqualTo(990);
      long pages = pair.source.references().referring().pages();
      long kept = pair.target.references().shelf().bytes() / 4096;
      assertThat(kept).isBetween(1L, 9L);
      assertThat(pair.target.references().shelf().missed()).isZero();
      long pushed = left(pair.source.endpoint()).get(TransferMetrics.PAGES_PUSHED);
      assertThat(pages).isBetween(pushed / 4, pushed - kept);
      long plain = 990 * 4096 + (1 << 20);
      assertThat(pair.source.links.sentBytes()).isLessThan(plain - pages * (4096 - 12) + 200_000);
      // the guest still lives here, but with the last link what was kept for references goes
      assertThat(pair.source.unlink() && pair.target.unlink()).isTrue();
      assertThat(pair.contents.roomBytes()).isEqualTo(roomBytes);
    }
  }

  /// The target keeps four pages of the nine: of the other five the first references are missed,
  /// and from there on these pages cross as they are.
  @ParameterizedTest
  @CsvSource({"1, false, true", "2, false, true", "1, true, true", "2, false, false"})
  void what_the_target_has_not_kept_comes_as_it_is(int streams, boolean single, boolean threads)
      throws Exception {
    try (SessionPair pair =
        referring(Compression.NONE, SavingSpec.Dedup.GUEST, streams, single, threads, 4)) {
      migrates(pair, ANY);
      assertThat(pair.sourceMachine.released.count()).isEqualTo(990);
      assertThat(pair.target.references().shelf().bytes()).isLessThanOrEqualTo(4 * 4096);
      assertThat(pair.target.references().shelf().missed()).isPositive();
      Measured counts = left(pair.source.endpoint());
      assertThat(
              counts.get(TransferMetrics.PAGES_PUSHED) + counts.get(TransferMetrics.PAGES_DEMANDED))
          .isEqualTo(990);
    }
  }

  /// @param room of the target, in pages
  private static SessionPair referring(
      Compression how,
      SavingSpec.Dedup dedup,
      int streams,
      boolean single,
      boolean threads,
      long room) {
    var spec = SessionPair.spec("linear", streams, single).withSaving(new SavingSpec(how, dedup));
    var contents = new SharedContents(room * 4096);
    // at 8 MB/s the whole takes half a second
    SessionPair pair = new SessionPair(1000, 2, 100, spec, threads, 8_000_000, contents);
    pair.sourceMachine.holes.addRun(990, 10);
    pair.sourceMachine.contents = 9;
    pair.targetMachine.contents = 9;
    pair.sourceMachine.boot();
    return pair;
  }

  @Test
  void what_is_said_before_the_guest_moves_waits_its_turn_on_a_single_slow_connection()
      throws Exception {
    var spec = SessionPair.spec("linear", 1, true);
    // a MiB of device state takes 105 ms, and GO goes behind it
    try (SessionPair pair = new SessionPair(1000, 2, 2000, spec, true, 10_000_000)) {
      pair.sourceMachine.boot();
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

  /// A MiB of device state at 4 MB/s takes 262 ms.
  @ParameterizedTest
  @CsvSource({"false, true", "false, false", "true, true"})
  void the_guest_stands_still_for_as_long_as_its_device_state_takes(boolean single, boolean threads)
      throws Exception {
    var spec = SessionPair.spec("demand-only", 1, single);
    try (SessionPair pair = new SessionPair(4, 1, 4, spec, threads, 4_000_000)) {
      pair.sourceMachine.boot();
      pair.source.migrate(pair.listen(ANY));
      assertThat(SessionPair.becomes(() -> pair.hasHeard("target RESUME"))).isTrue();
      long still = pair.target.phases.nanos("RESUME") - pair.source.phases.nanos("SUSPEND");
      assertThat(still).isBetween(262_000_000L, 2_000_000_000L);
    }
  }

  /// A MiB of device state at 100 kB/s takes 10.5 s, though the target has it within milliseconds.
  @Test
  void a_migration_can_be_cancelled_while_its_device_state_crosses() throws Exception {
    var spec = SessionPair.spec("linear", 1, false);
    try (SessionPair pair = new SessionPair(4, 1, 4, spec, true, 100_000)) {
      pair.sourceMachine.boot();
      pair.source.migrate(pair.listen(ANY));
      assertThat(SessionPair.becomes(() -> pair.target.phaseNow() == Phase.READY)).isTrue();
      assertThat(
              SessionPair.becomes(
                  () -> pair.source.counts().receivedBytes() == pair.target.counts().sentBytes()))
          .as("READY has come")
          .isTrue();
      pair.source.cancel("changed our mind");
      assertThat(SessionPair.becomes(() -> pair.source.isEnded() && pair.target.isEnded()))
          .isTrue();
      assertThat(pair.source.failure()).startsWith("changed our mind");
      assertThat(pair.sourceMachine.resumed).isEqualTo(1);
      assertThat(pair.target.failure()).contains("the source cancelled: changed our mind");
      assertThat(pair.hasHeard("target RESUME")).isFalse();
    }
  }

  private static Measured left(MigrationSource source) {
    Measured measured = new Measured();
    source.measure(measured);
    return measured;
  }
}
