package dev.faultline.agent.trace;

import org.jspecify.annotations.Nullable;

/// What a trace file says of itself; see [TraceOrigin] for the first four.
///
/// @param formatVersion 1, or 2 with a content
/// @param vcpuCount threads of the program, or CPUs of the VM
/// @param pageCount distinct pages touched
/// @param recordCount touches
/// @param instructionCount instructions of all vCPUs up to their last touch
/// @param epochInstructions see [TraceOrigin]
/// @param grainInstructions see [TraceOrigin]
/// @param content what its pages held, if that was measured
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
    long grainInstructions,
    @Nullable TraceContent content) {

  public static TraceInfo of(
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
        origin.grainInstructions(),
        null);
  }

  /// The same trace with a content.
  public TraceInfo with(TraceContent measured) {
    return new TraceInfo(
        TraceFormat.VERSION_WITH_CONTENT,
        pageSizeBytes,
        vcpuCount,
        pageCount,
        recordCount,
        instructionCount,
        command,
        wholeVm,
        epochInstructions,
        grainInstructions,
        measured);
  }

  /// Memory that the trace touches, in bytes.
  public long touchedBytes() {
    return pageCount * pageSizeBytes;
  }
}
