package dev.faultline.agent.trace;

/// What a trace file says of itself; see [TraceOrigin] for the first four.
///
/// @param formatVersion 1
/// @param vcpuCount threads of the program, or CPUs of the VM
/// @param pageCount distinct pages touched
/// @param recordCount touches
/// @param instructionCount instructions of all vCPUs up to their last touch
/// @param epochInstructions see [TraceOrigin]
/// @param grainInstructions see [TraceOrigin]
public record TraceInfo(
    int formatVersion,
    int pageSizeBytes,
    int vcpuCount,
    long pageCount,
    long recordCount,
    long instructionCount,
    String command,
    boolean wholeVm,
    long epochInstructions,
    long grainInstructions) {

  static TraceInfo of(
      TraceOrigin origin, int vcpuCount, long pageCount, long recordCount, long instructionCount) {
    return new TraceInfo(
        TraceFormat.VERSION,
        origin.pageSizeBytes(),
        vcpuCount,
        pageCount,
        recordCount,
        instructionCount,
        origin.command(),
        origin.wholeVm(),
        origin.epochInstructions(),
        origin.grainInstructions());
  }

  /// Memory that the trace touches, in bytes.
  public long touchedBytes() {
    return pageCount * pageSizeBytes;
  }
}
