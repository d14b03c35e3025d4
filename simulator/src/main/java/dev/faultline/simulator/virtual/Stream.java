package dev.faultline.simulator.virtual;

/// Whatever puts messages on a wire: a channel of a migration, or other traffic.
abstract class Stream {
  /// The migration to which its bytes are charged; -1 for other traffic, whose sizes are wire bytes
  /// already.
  final int migration;

  Stream(int migration) {
    this.migration = migration;
  }

  boolean isCross() {
    return migration < 0;
  }

  /// Whether [#leftWire] is to be called.
  boolean hearsOfWire() {
    return true;
  }

  /// The last frame of a message has left.
  abstract void leftWire(Transfer transfer);
}
