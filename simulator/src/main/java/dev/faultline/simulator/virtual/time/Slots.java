package dev.faultline.simulator.virtual;

/// Numbers for the actors of a migration; at one instant and rank the lower number comes first.
final class Slots {
  static final int SOURCE_PIPE = 0;
  static final int TARGET_INTAKE = 128;
  static final int INSTALLER = 256;
  static final int LOAD = 257;
  static final int ARM = 258;
  static final int TARGET_PIPE = 384;
  static final int SOURCE_INTAKE = 512;
  static final int HOLE_SCAN = 640;
  static final int TIMER = 641;
  static final int SCAN_DONE = 642;
  static final int SCAN_DUE = 643;
  static final int DIRTY_LOG = 644;
  static final int THROTTLE = 645;
  static final int LAST_SCAN = 646;
  private static final int PER_MIGRATION = 1024;

  private Slots() {}

  /// The most migrations in one world.
  static final int MIGRATIONS_MAX = 1 << 10;

  static int id(int migration, int slot) {
    return migration * PER_MIGRATION + slot;
  }
}
