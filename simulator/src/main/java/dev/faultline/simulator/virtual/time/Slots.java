package dev.faultline.simulator.virtual.time;

/// Numbers for the actors of a migration; at one instant and rank the lower number comes first.
public final class Slots {
  public static final int SOURCE_PIPE = 0;
  public static final int TARGET_INTAKE = 128;
  public static final int INSTALLER = 256;
  public static final int LOAD = 257;
  public static final int ARM = 258;
  public static final int TARGET_PIPE = 384;
  public static final int SOURCE_INTAKE = 512;
  public static final int HOLE_SCAN = 640;
  public static final int TIMER = 641;
  public static final int SCAN_DONE = 642;
  public static final int SCAN_DUE = 643;
  public static final int DIRTY_LOG = 644;
  public static final int THROTTLE = 645;
  public static final int LAST_SCAN = 646;
  public static final int PARALLEL_INSTALLER = 700;

  /// After everything else that timers do at an instant; of no migration.
  public static final int FAILURE = (1 << 20) - 2;

  private static final int PER_MIGRATION = 1024;

  private Slots() {}

  /// The most migrations in one world.
  public static final int MIGRATIONS_MAX = 1 << 10;

  public static int id(int migration, int slot) {
    return migration * PER_MIGRATION + slot;
  }
}
