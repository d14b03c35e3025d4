package dev.faultline.agent.trace;

/// Where a trace comes from: what is known before the first touch is written.
///
/// @param command the command line that was recorded, as a person would type it
/// @param wholeVm pages are guest-physical pages of a whole VM, not virtual pages of a program
/// @param pageSizeBytes a power of two from 4 KiB to 1 GiB
/// @param epochInstructions a page is recorded at most once a kind (read, write) in each epoch of
///   this many instructions of its vCPU; 0 when every access was recorded
/// @param grainInstructions instants are rounded down to a multiple of this many instructions
public record TraceOrigin(
    String command,
    boolean wholeVm,
    int pageSizeBytes,
    long epochInstructions,
    long grainInstructions) {

  /// @throws IllegalArgumentException for a page size, epoch or grain outside its range
  public TraceOrigin {
    if (Integer.bitCount(pageSizeBytes) != 1 || pageSizeBytes < 4096 || pageSizeBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "page size " + pageSizeBytes + " is not a power of two from 4096 to 1073741824");
    }
    if (epochInstructions < 0) {
      throw new IllegalArgumentException("epoch of " + epochInstructions + " instructions");
    }
    if (grainInstructions < 1 || grainInstructions > 1 << 30) {
      throw new IllegalArgumentException(
          "grain of " + grainInstructions + " instructions is not from 1 to 1073741824");
    }
  }

  /// A program of 4 KiB pages, recorded to the instruction.
  public static TraceOrigin program(String command) {
    return new TraceOrigin(command, false, 4096, 0, 1);
  }
}
