package dev.faultline.agent.migration;

/// A round of a pre-copy that is over.
///
/// @param beginNanos when it began, by its source's clock
/// @param endNanos when all of it was installed, and what the guest had written meanwhile was known
/// @param sentBytes of pages
/// @param leftBytes of pages that the guest wrote meanwhile, or that were not sent
/// @param downtimeNanos what these and the device state would take at the rate of this round, or of
///   the last that sent anything
/// @param throttlePercent by how much the guest is slowed from now on, 0 to 99
/// @param dirtyBytesPerSecond so much may each vCPU write from now on; 0 for no limit
public record Round(
    long beginNanos,
    long endNanos,
    long sentBytes,
    long leftBytes,
    long downtimeNanos,
    int throttlePercent,
    long dirtyBytesPerSecond) {}
