package dev.faultline.simulator.virtual.link;

import dev.faultline.simulator.virtual.time.Actor;

/// Whatever puts messages on a wire: a channel of a migration, or other traffic.
public abstract class Stream extends Actor {
  /// The migration to which its bytes are charged; -1 for other traffic, whose sizes are wire bytes
  /// already.
  public final int migration;

  private long lastBytes = -1;
  private long lastWireBytes;
  private long bytesOnWire;

  public Stream(int migration) {
    this.migration = migration;
  }

  /// What a message of so many bytes takes on the wire. Most messages of a stream have one size.
  public final long wireBytes(long bytes, Framing framing) {
    if (bytes != lastBytes) {
      lastBytes = bytes;
      lastWireBytes = framing.wireBytes(bytes);
    }
    return lastWireBytes;
  }

  /// So many bytes are charged to its migration.
  public final void charged(long bytes) {
    bytesOnWire += bytes;
  }

  /// What it has put on the wire so far, with headers and framing.
  public final long bytesOnWire() {
    return bytesOnWire;
  }

  public boolean isCross() {
    return migration < 0;
  }

  /// Whether [#leftWire] is to be called.
  public boolean hearsOfWire() {
    return true;
  }

  /// The last frame of its first message that is on the wire has left: those of one stream leave in
  /// the order in which it sends them.
  public abstract void leftWire();
}
