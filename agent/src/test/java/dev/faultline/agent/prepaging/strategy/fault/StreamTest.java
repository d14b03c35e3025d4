package dev.faultline.agent.prepaging.strategy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamTest {
  private final TestSource source = TestSource.flat(10_000);

  private Prepager stream(long streams, long degree) {
    return source.strategy("stream", Map.of("streams", streams, "degree", degree), 1, null);
  }

  /// Requests of vCPU 0, and what is pushed after the last one.
  private List<Long> after(Prepager strategy, long... pages) {
    for (long page : pages) {
      source.request(strategy, page);
    }
    return source.push(strategy, 1000);
  }

  @Test
  void twoStepsTheSameWayConfirmAStream() {
    Prepager stream = stream(8, 4);
    assertThat(after(stream, 100)).isEmpty();
    assertThat(after(stream, 101)).isEmpty();
    assertThat(after(stream, 102)).containsExactly(103L, 104L, 105L, 106L);
    // 103 to 106 come without a request; 107 is the next that can be asked for.
    assertThat(after(stream, 107)).containsExactly(108L, 109L, 110L, 111L);
    // Too late for a push: the stream is at 109 now, and two more pages are ahead of it.
    assertThat(after(stream, 109)).containsExactly(112L, 113L);
  }

  @Test
  void aStreamMayRunDownwards() {
    assertThat(after(stream(8, 3), 50, 49, 48)).containsExactly(47L, 46L, 45L);
    // 1 and 0 are left below 2; there is nothing below 0.
    assertThat(after(stream(8, 3), 4, 3, 2)).containsExactly(1L, 0L);
  }

  @Test
  void aTurnIsNoStep() {
    // 101 is a step up from 100, 99 no step down of a stream that goes up. It begins one of its
    // own,
    // of which 98 and 97 are the steps.
    Prepager stream = stream(8, 2);
    assertThat(after(stream, 100, 101, 99, 98)).isEmpty();
    assertThat(after(stream, 97)).containsExactly(96L, 95L);
  }

  @Test
  void whatHasBeenSentIsSteppedOver() {
    Prepager stream = stream(8, 4);
    source.request(stream, 201);
    source.request(stream, 202);
    // From 200 the next page that can be asked for is 203; from there 204. 201 and 202 make a
    // stream with one step themselves, of which 203 is the second.
    assertThat(after(stream, 203)).containsExactly(204L, 205L, 206L, 207L);
    // Ten pages on is out of reach, four are not next while those between are unsent.
    assertThat(after(stream, 301, 305, 309, 313)).isEmpty();
  }

  @Test
  void streamsInterleave() {
    // Three streams of one vCPU, and one of another between the pages of the first.
    Prepager stream = stream(8, 2);
    assertThat(after(stream, 1000, 2000, 3000, 1001, 2001, 3001)).isEmpty();
    source.request(stream, 1002, 1, 0);
    assertThat(source.push(stream, 10)).isEmpty();
    // 1002 was the other vCPU's; for vCPU 0 the next page of the stream at 1001 is 1003.
    assertThat(after(stream, 1003)).containsExactly(1004L, 1005L);
    assertThat(after(stream, 2002, 3002)).containsExactly(2003L, 2004L, 3003L, 3004L);
  }

  @Test
  void theStreamThatRestedLongestGivesWay() {
    Prepager stream = stream(8, 2);
    after(stream, 100, 101, 200, 201);
    // Six more take the free places, the seventh that of 101, whose next step confirms nothing.
    after(stream, 1000, 2000, 3000, 4000, 5000, 6000, 7000);
    assertThat(after(stream, 202)).containsExactly(203L, 204L);
    assertThat(after(stream, 102)).isEmpty();
  }
}
