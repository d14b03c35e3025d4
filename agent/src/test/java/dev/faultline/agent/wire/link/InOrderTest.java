package dev.faultline.agent.wire.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InOrderTest {
  @Test
  void what_the_loop_sends_does_not_pass_what_another_thread_sent_before() throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    List<Integer> written = new ArrayList<>();
    InOrder<Integer> line = new InOrder<>(loop, written::add);
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch sent = new CountDownLatch(1);
    var done =
        loop.submit(
            () -> {
              busy.countDown();
              sent.await();
              line.send(2); // at once: this is the loop
              return null;
            });
    busy.await();
    line.send(1); // which waits for the loop
    sent.countDown();
    done.sync();
    loop.submit(() -> {}).sync();
    assertThat(written).containsExactly(1, 2);
    loop.shutdownGracefully();
  }
}
