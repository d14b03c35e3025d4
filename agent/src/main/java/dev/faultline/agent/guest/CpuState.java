package dev.faultline.agent.guest;

import java.util.Arrays;

/// The state of one vCPU as it crosses at HANDOVER. For a program guest the registers and the
/// program state *are* its whole progress: [VcpuCursor] says what they hold. No hypervisor's own
/// format: what a real machine has beyond these is device state, of which only the size matters
/// here.
///
/// The arrays are not copied; nobody writes to them.
///
/// @param registers the general registers, [#REGISTER_COUNT] of them
/// @param programCounter how many touches the vCPU has executed since it started
/// @param flags bit 0: it has halted; no other is used
/// @param deviceStateBytes size of the device state that crosses with it, 0 to 2^40
/// @param programState at most [GuestProgram#STATE_BYTES_MAX] bytes
public record CpuState(
    long[] registers, long programCounter, long flags, long deviceStateBytes, byte[] programState) {
  /// As many as x86-64 and close to what other processors have.
  public static final int REGISTER_COUNT = 16;

  /// The vCPU has halted.
  public static final long HALTED = 1;

  /// The largest device state.
  public static final long DEVICE_STATE_BYTES_MAX = 1L << 40;

  public CpuState {
    check(registers.length == REGISTER_COUNT, "registers", registers.length);
    check(programCounter >= 0, "a program counter of", programCounter);
    check((flags & ~HALTED) == 0, "flags", flags);
    check(
        deviceStateBytes >= 0 && deviceStateBytes <= DEVICE_STATE_BYTES_MAX,
        "bytes of device state:",
        deviceStateBytes);
    check(
        programState.length <= GuestProgram.STATE_BYTES_MAX,
        "bytes of program state:",
        programState.length);
  }

  /// The same vCPU with so much device state.
  public CpuState withDeviceStateBytes(long bytes) {
    return new CpuState(registers, programCounter, flags, bytes, programState);
  }

  private static void check(boolean legal, String what, long value) {
    if (!legal) {
      throw new IllegalArgumentException("a CPU state cannot have " + what + " " + value);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuState state
        && Arrays.equals(state.registers, registers)
        && state.programCounter == programCounter
        && state.flags == flags
        && state.deviceStateBytes == deviceStateBytes
        && Arrays.equals(state.programState, programState);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(registers) * 31 + Arrays.hashCode(programState);
  }

  @Override
  public String toString() {
    return "CpuState[" + programCounter + " touches, " + programState.length + " bytes of program]";
  }
}
