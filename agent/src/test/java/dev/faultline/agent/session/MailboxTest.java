package dev.faultline.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {
  @Test
  void letters_are_done_one_after_the_other_in_the_order_of_each_sender() throws Exception {
    int senders = 4;
    int each = 20_000;
    AtomicInteger inside = new AtomicInteger();
    List<String> wrong = new ArrayList<>();
    int[] last = new int[senders]; // not synchronized: the mailbox must be enough
    int[] done = new int[1];
    Mailbox box = new Mailbox(() -> {}, e -> wrong.add(e.toString()));
    List<Thread> threads = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      threads.add(
          new Thread(
              () -> {
                for (int i = 1; i <= each; i++) {
                  int number = i;
                  box.post(
                      () -> {
                        if (inside.incrementAndGet() != 1) {
                          wrong.add("two at once");
                        }
                        if (last[sender] != number - 1) {
                          wrong.add("out of order");
                        }
                        last[sender] = number;
                        done[0]++;
                        inside.decrementAndGet();
                      });
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(done[0]).isEqualTo(senders * each);
    assertThat(box.depth()).isZero();
  }

  @Test
  void what_is_posted_by_a_letter_is_done_after_it() {
    List<String> done = new ArrayList<>();
    Mailbox box = new Mailbox(() -> done.add("afterwards"), e -> {});
    box.post(
        () -> {
          box.post(() -> done.add("second"));
          done.add("first");
        });
    assertThat(done).containsExactly("first", "afterwards", "second", "afterwards");
  }

  @Test
  void a_letter_that_fails_is_told_and_the_next_is_done() {
    List<String> heard = new ArrayList<>();
    Mailbox box = new Mailbox(() -> {}, e -> heard.add(String.valueOf(e.getMessage())));
    box.post(
        () -> {
          throw new IllegalStateException("broken");
        });
    box.post(
        () -> {
          throw new OutOfMemoryError("no memory");
        });
    box.post(() -> heard.add("next"));
    assertThat(heard).containsExactly("broken", "no memory", "next");
    assertThat(box.depth()).isZero();
  }

  @Test
  void who_posts_into_a_full_box_waits_until_there_is_room() throws Exception {
    Mailbox box = new Mailbox(() -> {}, e -> {});
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Thread owner =
        new Thread(
            () ->
                box.post(
                    () -> {
                      begun.countDown();
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }));
    owner.start();
    begun.await();
    AtomicInteger posted = new AtomicInteger();
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < Mailbox.CAPACITY + 100; i++) {
                box.post(() -> {});
                posted.incrementAndGet();
              }
            });
    other.start();
    other.join(300);
    assertThat(posted.get()).isEqualTo(Mailbox.CAPACITY - 1); // and the owner's own letter
    goOn.countDown();
    other.join();
    owner.join();
    assertThat(posted.get()).isEqualTo(Mailbox.CAPACITY + 100);
  }
}
