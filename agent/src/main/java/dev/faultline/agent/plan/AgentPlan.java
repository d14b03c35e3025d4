package dev.faultline.agent.plan;

import java.util.List;

/// What two agents and their driver agree on: one guest, what it does, and how it moves.
///
/// @param name for people
/// @param migrationId names the migration on every connection; drawn by the driver
/// @param seed of every random stream
/// @param workNanos guest time of work of each vCPU from RESUME on; 0 if `guest.workTouches()` says
///   it. What is 0 there by default has been worked out
/// @param linkBytesPerSecond the source holds what it sends to this rate; 0 for as fast as it goes
/// @param traces the traces that the program names
/// @param installCosts what the scenario's host takes to install pages, which strategies may ask
/// @param recording what an earlier run of the guest recorded, as
///   [dev.faultline.agent.prepaging.contract.Recording] writes it; empty unless the strategy wants
///   it
public record AgentPlan(
    String name,
    long migrationId,
    long seed,
    VmSpec vm,
    GuestSpec guest,
    MigrationSpec migration,
    long workNanos,
    long linkBytesPerSecond,
    List<TraceFile> traces,
    InstallCosts installCosts,
    byte[] recording) {
  /// What a recording may be long: an order with it stays below the most that an agent reads.
  public static final int RECORDING_BYTES_MAX = 768 << 10;

  /// For the default host, without a recording.
  public AgentPlan(
      String name,
      long migrationId,
      long seed,
      VmSpec vm,
      GuestSpec guest,
      MigrationSpec migration,
      long workNanos,
      long linkBytesPerSecond,
      List<TraceFile> traces) {
    this(
        name,
        migrationId,
        seed,
        vm,
        guest,
        migration,
        workNanos,
        linkBytesPerSecond,
        traces,
        InstallCosts.DEFAULT,
        new byte[0]);
  }

  /// A trace by what it holds.
  ///
  /// @param name as the program has it
  /// @param digest SHA-256 of the file, 64 hexadecimal digits
  /// @param bytes of the file
  public record TraceFile(String name, String digest, long bytes) {}
}
