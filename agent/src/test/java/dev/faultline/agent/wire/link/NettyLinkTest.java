package dev.faultline.agent.wire.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.wire.codec.Staging;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyLinkTest {
  private static Message pages() {
    Message.Pages pages = new MessagePool().pages();
    pages.runs().add(0, 4);
    return pages;
  }

  /// Its compressor is gone with it, and whoever sends may not have heard of that yet.
  @Test
  void a_link_that_is_over_takes_no_more_pages() {
    MigrationSpec spec =
        MigrationSpec.PLAIN
            .with(to -> to.channels = MigrationSpec.Channels.SINGLE)
            .withSaving(new SavingSpec(Compression.LZ4, SavingSpec.Dedup.OFF));
    MigrationPlan plan = new MigrationPlan(1, 1, MemoryMap.flat(4096, 64), 1, 0, spec);
    MemorySegment memory = Arena.ofAuto().allocate(64 * 4096);
    Wiring wiring =
        new Wiring(
            plan,
            (first, count) -> memory.asSlice(first * 4096, count * 4096),
            Staging.NONE,
            true,
            0);
    List<String> ends = new ArrayList<>();
    EmbeddedChannel netty = new EmbeddedChannel();
    NettyLink link =
        new NettyLink(
            netty,
            false,
            Channel.SINGLE,
            wiring,
            new Link.Events() {
              @Override
              public boolean received(Link from, Message message, MemorySegment content) {
                return true;
              }

              @Override
              public void room(Link at) {}

              @Override
              public void closed(Link which, String why) {
                ends.add(why);
              }
            });
    netty.pipeline().addLast(link);
    assertThat(link.send(pages())).isPositive();
    netty.close();
    assertThat(ends).hasSize(1);
    assertThat(link.send(pages())).isZero();
  }
}
