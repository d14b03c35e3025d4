package dev.faultline.agent.wire.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.wire.connect.Opening;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  private static final MemoryMap MAP = MemoryMap.pc(4096, 8 << 20);
  private final MessageCodec codec = new MessageCodec(4096);
  private final MessageDecoder decoder = new MessageDecoder(MAP, new MessagePool());

  /// Page n is full of the byte n.
  private static final ByteSink.Contents CONTENTS =
      new ByteSink.Contents() {
        @Override
        public void page(long page, ByteBuffer into) {
          byte[] bytes = new byte[4096];
          Arrays.fill(bytes, (byte) page);
          into.put(bytes);
        }

        @Override
        public void deviceState(long byteCount, ByteBuffer into) {
          into.put(new byte[(int) byteCount]);
        }
      };

  private ByteBuffer encode(Message message) {
    ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(message));
    codec.encode(message, new ByteSink(frame, CONTENTS));
    assertThat(frame.remaining()).as("unused bytes").isZero();
    frame.flip();
    assertThat(frame.getInt()).isEqualTo(frame.remaining());
    return frame.slice();
  }

  private static CpuState cpu(int programBytes) {
    long[] registers = new long[CpuState.REGISTER_COUNT];
    Arrays.setAll(registers, i -> i * 3L);
    return new CpuState(registers, 9, 1, 4, new byte[programBytes]);
  }

  @Test
  void sizes_are_what_the_layout_adds_up_to() {
    // 4 length + 1 type, then the fields; see the model's page, "Sizes on the wire".
    assertThat(codec.encodedBytes(new Message.Go())).isEqualTo(5);
    assertThat(codec.encodedBytes(new Message.Request().set(1, 0, true))).isEqualTo(5 + 13);
    Message.Pages one = new Message.Pages().reset();
    one.demanded(7);
    one.runs().add(7);
    assertThat(codec.encodedBytes(one)).isEqualTo(5 + 16 + 12 + 4096);
    Message.Pages unit = new Message.Pages().reset();
    unit.runs().add(0, 3);
    unit.runs().add(9, 1);
    unit.zeros().add(20, 5);
    assertThat(codec.encodedBytes(unit)).isEqualTo(5 + 16 + 3 * 12 + 4 * 4096);
    unit.packed(Compression.LZ4, 5000); // and how, and how many bytes
    assertThat(codec.encodedBytes(unit)).isEqualTo(5 + 16 + 3 * 12 + 5 + 5000);
    assertThat(unit.reset().compression()).isEqualTo(Compression.NONE);
    assertThat(codec.encodedBytes(new Message.HandOver(List.of(cpu(8), cpu(8)), 100)))
        .isEqualTo(5 + 12 + 100 + 2 * (156 + 8));
    assertThat(codec.encodedBytes(new Message.Prepare(1, 2, MemoryMap.flat(4096, 5), 1, 3)))
        .isEqualTo(5 + 32 + 17);
  }

  @Test
  void every_kind_of_message_comes_back_as_it_was_sent() {
    PageRuns runs = new PageRuns();
    runs.add(5, 2);
    runs.add(1, 1);
    List<Message> messages =
        List.of(
            new Message.Prepare(1, 2, MAP, 3, 4),
            new Message.Prepared(1),
            new Message.Refused("no room"),
            new Message.Cancel("the operator"),
            new Message.Discard(runs),
            new Message.RoundSent(List.of(1L, 2L, 3L)),
            new Message.Ready(),
            new Message.Go(),
            new Message.Resumed(),
            new Message.Ask(),
            new Message.ZeroPages(runs),
            new Message.Installed(List.of(1L, 2L, 3L)),
            new Message.AllResident(),
            new Message.Complete(),
            new Message.Resident(runs, true),
            new Message.Recovered());
    for (Message message : messages) {
      assertThat(decoder.decode(encode(message))).isEqualTo(message);
    }
    ByteBuffer body = encode(new Message.HandOver(List.of(cpu(2)), 10));
    assertThat(decoder.decode(body)).isEqualTo(new Message.HandOver(List.of(cpu(2)), 10));
    assertThat(body.remaining()).isEqualTo(10);
  }

  @Test
  void page_contents_follow_their_message_in_its_order() {
    Message.Pages unit = new Message.Pages().reset();
    unit.runs().add(9, 1);
    unit.runs().add(3, 2);
    unit.zeros().add(100, 4);
    ByteBuffer body = encode(unit);
    Message.Pages read = (Message.Pages) decoder.decode(body);
    assertThat(read.demanded()).isEqualTo(-1);
    assertThat(read.runs()).isEqualTo(unit.runs());
    assertThat(read.zeros()).isEqualTo(unit.zeros());
    for (int page : new int[] {9, 3, 4}) {
      assertThat(body.get()).isEqualTo((byte) page);
      body.position(body.position() + 4095);
    }
    assertThat(body.hasRemaining()).isFalse();
  }

  @Test
  void what_a_peer_must_not_say_is_refused_with_the_value() {
    ByteBuffer far = encode(new Message.Request().set(5, 0, false));
    far.putLong(1, MAP.capacity());
    assertThatThrownBy(() -> decoder.decode(far))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("message refused: request for page " + MAP.capacity());
    ByteBuffer many = encode(new Message.ZeroPages(new PageRuns()));
    many.putInt(1, Integer.MAX_VALUE);
    assertThatThrownBy(() -> decoder.decode(many)).hasMessageContaining("number of runs");
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(new byte[] {77})))
        .hasMessage("no message has type 77");
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(new byte[] {7, 0})))
        .hasMessage("message refused: bytes behind the message 1");
  }

  @Test
  void damaged_bytes_end_in_a_message_or_a_refusal_and_nothing_else() {
    Message.Pages unit = new Message.Pages().reset();
    unit.runs().add(9, 1);
    List<Message> seeds =
        List.of(
            unit,
            new Message.Prepare(1, 2, MAP, 3, 4),
            new Message.HandOver(List.of(cpu(9)), 3),
            new Message.Installed(List.of(1L, 2L)),
            new Message.Refused("no"));
    Cases.each(
        MessageCodecTest.class,
        20_000,
        (seed, random) -> {
          ByteBuffer body = encode(seeds.get((int) random.nextBelow(seeds.size())));
          body.limit((int) random.nextBelow(body.limit() + 1L));
          for (int flips = (int) random.nextBelow(4); flips > 0 && body.limit() > 0; flips--) {
            body.put((int) random.nextBelow(Math.min(80, body.limit())), (byte) random.nextLong());
          }
          try {
            decoder.decode(body);
          } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void a_connection_opens_with_its_migration_and_channel_or_is_refused() {
    ByteBuffer bytes = ByteBuffer.allocate(Opening.BYTES);
    new Opening(42, Channel.push(3), 5).encode(bytes);
    assertThat(Opening.decode(bytes.flip()))
        .isEqualTo(new Opening(Message.VERSION, 42, Channel.push(3), 5));
    bytes.putInt(4, 9).rewind();
    assertThatThrownBy(() -> Opening.decode(bytes))
        .hasMessage("protocol version 9; spoken here: " + Message.VERSION);
    byte[] stranger = "GET / HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Opening.decode(ByteBuffer.wrap(stranger)))
        .hasMessage("not a Faultline connection");
  }
}
