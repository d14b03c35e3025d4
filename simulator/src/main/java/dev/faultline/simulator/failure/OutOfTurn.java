package dev.faultline.simulator.failure;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.ByteSink;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.scenarios.failures.Side;
import java.nio.ByteBuffer;

/// What an agent says that is never its turn, the same in every engine: the other side's words.
public final class OutOfTurn {
  private static final int PAGE_BYTES = 4096; // there is no page in it

  private OutOfTurn() {}

  /// A message that the other side takes in no phase.
  public static Message by(Side side) {
    return side == Side.TARGET ? new Message.Go() : new Message.Resumed();
  }

  /// The same as it crosses in the clear.
  public static byte[] frame(Side side) {
    MessageCodec codec = new MessageCodec(PAGE_BYTES);
    Message message = by(side);
    ByteBuffer bytes = ByteBuffer.allocate((int) codec.encodedBytes(message));
    codec.encode(message, new ByteSink(bytes));
    return bytes.array();
  }
}
