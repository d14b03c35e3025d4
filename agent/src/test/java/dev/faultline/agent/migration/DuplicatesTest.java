package dev.faultline.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Duplicates.Lane;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  private static final int PAGE = 4096;
  private final Duplicates known = new Duplicates(PAGE);
  private final Lane one = new Lane();
  private final Lane other = new Lane();

  private int kept(long key, Lane by) {
    assertThat(known.look(key)).isEqualTo(Duplicates.NEW);
    assertThat(known.look(key)).isEqualTo(Duplicates.SEEN);
    return known.keep(key, by);
  }

  @Test
  void the_second_page_of_a_content_is_kept_and_the_third_refers_to_it() {
    int number = kept(77, one);
    assertThat(number).isZero();
    assertThat(known.look(77)).isEqualTo(number);
    assertThat(known.isThere(number, one)).isTrue();
    assertThat(kept(78, one)).isEqualTo(1);
  }

  /// The kept page is in the third unit of its lane, number 2: three have to be installed.
  @Test
  void another_lane_waits_until_the_unit_is_acknowledged() {
    one.sent();
    one.sent();
    int number = kept(77, one);
    one.sent();
    assertThat(known.isThere(number, other)).isFalse();
    one.acknowledged(2);
    assertThat(known.isThere(number, other)).isFalse();
    one.acknowledged(3);
    assertThat(known.isThere(number, other)).isTrue();
  }

  @Test
  void what_went_with_a_lost_lane_is_kept_anew_and_what_was_acknowledged_stays() {
    int early = kept(77, one);
    one.sent();
    int late = kept(78, one);
    one.sent();
    one.acknowledged(1);
    one.lost();
    assertThat(known.look(77)).isEqualTo(early);
    assertThat(known.isThere(early, other)).isTrue();
    assertThat(known.look(78)).isEqualTo(Duplicates.SEEN);
    assertThat(known.keep(78, other)).isGreaterThan(late);
  }

  @Test
  void after_a_miss_the_content_crosses_as_it_is_and_nothing_more_is_kept() {
    int gone = kept(77, one);
    int there = kept(78, one);
    known.missed(gone);
    known.missed(5000); // no number that was given
    assertThat(known.look(77)).isEqualTo(Duplicates.SEEN);
    assertThat(known.keep(77, one)).isEqualTo(-1);
    assertThat(kept(79, one)).isEqualTo(-1);
    assertThat(known.look(78)).isEqualTo(there);
  }

  /// 64 MiB are 16384 pages of 4096 bytes.
  @Test
  void there_are_as_many_numbers_as_pages_in_64_mib() {
    for (int i = 0; i < 16384; i++) {
      assertThat(kept(i * 31L, one)).isEqualTo(i);
    }
    assertThat(kept(-1, one)).isEqualTo(-1);
    assertThat(known.look(-1)).isEqualTo(Duplicates.SEEN);
    assertThat(known.look(16383 * 31L)).isEqualTo(16383);
  }

  /// Pages 4, 5, 6, 9, 2 of which 5 and 2 refer to number 1, which is not kept, and 6 to number 0;
  /// 9 is to be kept. Left are 4, 6, 9: the reference moves to place 1, the kept page to place 2.
  @Test
  void pages_that_miss_leave_their_message_and_the_others_move_up() {
    Message.Pages message = new Message.Pages().reset();
    message.runs().add(4, 3);
    message.runs().add(9, 1);
    message.runs().add(2, 1);
    message.refer(1, 5, 1);
    message.refer(2, 6, 0);
    message.refer(4, 2, 1);
    message.keep(3, 9, 7);
    message.miss(number -> number == 0);
    PageRuns left = new PageRuns();
    left.add(4);
    left.add(6);
    left.add(9);
    assertThat(message.runs()).isEqualTo(left);
    assertThat(message.contentPages()).isEqualTo(2);
    assertThat(message.references().size()).isEqualTo(1);
    assertThat(message.references().place(0)).isEqualTo(1);
    assertThat(message.kept().place(0)).isEqualTo(2);
    assertThat(message.missed().size()).isEqualTo(2);
    assertThat(message.missed().page(0)).isEqualTo(5);
    assertThat(message.missed().page(1)).isEqualTo(2);
  }
}
