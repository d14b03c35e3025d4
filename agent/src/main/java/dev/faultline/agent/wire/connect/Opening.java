package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The first bytes of every connection: which protocol, which migration, which channel; so that
/// many guests share two agents. The other side answers with a [Welcome].
///
/// @param version of the protocol
/// @param migrationId of the migration; 0 for a driver
/// @param channel that this connection carries; null for that of a driver, who tells an agent what
///   to do
/// @param sharedId names what several migrations of the source share at this target; 0 for nothing
public record Opening(int version, long migrationId, @Nullable Channel channel, long sharedId) {
  /// How many bytes it takes.
  public static final int BYTES = 28;

  private static final int MAGIC = 0x464C544E; // FLTN

  private static final int DRIVER = 0xFF;

  public Opening(long migrationId, Channel channel) {
    this(migrationId, channel, 0);
  }

  public Opening(long migrationId, Channel channel, long sharedId) {
    this(Message.VERSION, migrationId, channel, sharedId);
  }

  /// A driver's.
  public static Opening ofDriver() {
    return new Opening(Message.VERSION, 0, null, 0);
  }

  public void encode(ByteBuffer into) {
    into.putInt(MAGIC).putInt(version).putLong(migrationId);
    into.putShort((short) (channel == null ? DRIVER : channel.kind().ordinal()));
    into.putShort((short) (channel == null ? 0 : channel.index()));
    into.putLong(sharedId);
  }

  /// Reads [#BYTES] bytes.
  ///
  /// @throws ProtocolException if a stranger or another version speaks
  public static Opening decode(ByteBuffer in) {
    if (in.remaining() < BYTES || in.getInt() != MAGIC) {
      throw new ProtocolException("not a Faultline connection");
    }
    int version = in.getInt();
    if (version != Message.VERSION) {
      throw new ProtocolException(
          "protocol version " + version + "; spoken here: " + Message.VERSION);
    }
    long id = in.getLong();
    int kind = in.getShort();
    int index = in.getShort();
    long shared = in.getLong();
    if (kind == DRIVER) {
      return new Opening(version, id, null, shared);
    }
    if (kind < 0 || kind >= Channel.Kind.values().length) {
      throw new ProtocolException("no kind of channel is " + kind);
    }
    try {
      return new Opening(version, id, new Channel(Channel.Kind.values()[kind], index), shared);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("no such channel: " + e.getMessage());
    }
  }
}
