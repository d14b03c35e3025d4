package dev.faultline.agent.prepaging.strategy.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Ascending scans that differ in the size of their units or in what moves them.
class ScansTest {
  private final TestSource source = TestSource.flat(10_000);

  @Test
  void aChunkGrowsUntilTheNextRequest() {
    // 64 KiB are 16 pages, 4 MiB are 1024: 16, 32, 48; after a request 16 again.
    Prepager chunk = source.strategy("chunk", Map.of(), 1, null);
    assertThat(source.push(chunk, 5000)).hasSize(16).startsWith(0L);
    assertThat(source.push(chunk, 5000)).hasSize(32).startsWith(16L);
    assertThat(source.push(chunk, 5000)).hasSize(48).startsWith(48L);
    source.request(chunk, 9000);
    assertThat(source.push(chunk, 5000)).hasSize(16).startsWith(96L);
    // A request for a page that has left is none in CRIU: it is in flight there.
    source.request(chunk, 96);
    assertThat(source.push(chunk, 5000)).hasSize(32).startsWith(112L);
    // A chunk ends where a page is missing: 144 to 149, then 151 to 214.
    source.unsent.remove(150);
    assertThat(source.push(chunk, 5000)).hasSize(6).startsWith(144L);
    assertThat(source.push(chunk, 5000)).hasSize(64).startsWith(151L);
  }

  @Test
  void aChunkIsAtMostFourMebibytesAndAUnit() {
    Prepager chunk = source.strategy("chunk", Map.of(), 1, null);
    // 16 + 32 + ... grows by 16 a chunk: the 64th has 1024 pages, and so has the 65th.
    long sent = 0;
    for (int i = 1; sent < 8000; i++) {
      long size = source.push(chunk, 600).size();
      assertThat(size).isEqualTo(Math.min(600, 16L * i));
      sent += size;
    }
    TestSource large = TestSource.flat(100_000);
    Prepager whole = large.strategy("chunk", Map.of(), 1, null);
    for (int i = 1; i < 64; i++) {
      large.push(whole, 5000);
    }
    assertThat(large.push(whole, 5000)).hasSize(1024);
    assertThat(large.push(whole, 5000)).hasSize(1024);
  }

  @Test
  void aPullCursorTakesPageByPageWhateverIsRequested() {
    Prepager cursor = source.strategy("pull-cursor", Map.of(), 1, null);
    assertThat(source.push(cursor, 64)).containsExactly(0L);
    source.request(cursor, 500);
    source.request(cursor, 1);
    assertThat(source.push(cursor, 64)).containsExactly(2L);
  }

  @Test
  void aPendingHintKeepsLaterOnesOut() {
    Prepager hint = source.strategy("forward", Map.of("hints", "one-slot"), 1, null);
    source.request(hint, 100);
    source.request(hint, 200);
    assertThat(source.push(hint, 2)).containsExactly(101L, 102L);
    source.request(hint, 300);
    assertThat(source.push(hint, 2)).containsExactly(301L, 302L);
    Prepager latest = source.strategy("forward", Map.of(), 1, null);
    source.request(latest, 400);
    source.request(latest, 500);
    assertThat(source.push(latest, 2)).containsExactly(501L, 502L);
  }
}
