package dev.faultline.scenarios.imports.log;

import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.trace.TraceOrigin;
import java.util.Map;

/// How a log is read.
///
/// @param epochInstructions the first read and the first write of a page in each epoch of this many
///   instructions of a vCPU are kept
/// @param accessInstructions for which each load, store or modify of a log without a clock stands,
///   beside the fetches; 0 where the fetches count them all
/// @param addresses whether the page column of CSV holds byte addresses
/// @param columns what columns of CSV mean, by the names that the heading has; empty where they
///   stand in the order of [CsvColumns#STANDARD]
/// @param guestPhysical whether the addresses are guest-physical ones of a whole VM, and not
///   virtual ones of a program
public record ImportOptions(
    long epochInstructions,
    long accessInstructions,
    boolean addresses,
    Map<String, CsvColumn> columns,
    boolean guestPhysical) {
  /// More for an access than any program has instructions between two of them.
  public static final long MOST_ACCESS_INSTRUCTIONS = 1_000_000_000;

  public static final int PAGE_BITS = 12;
  public static final ImportOptions DEFAULT = new ImportOptions(100_000, 0, false, Map.of());

  /// @throws RequestException for a value out of its range
  public ImportOptions {
    if (epochInstructions < 1
        || accessInstructions < 0
        || accessInstructions > MOST_ACCESS_INSTRUCTIONS) {
      throw new RequestException(
          "epoch %d, instructions of an access %d: out of range"
              .formatted(epochInstructions, accessInstructions));
    }
    columns = Map.copyOf(columns);
  }

  /// Of a program.
  public ImportOptions(
      long epochInstructions,
      long accessInstructions,
      boolean addresses,
      Map<String, CsvColumn> columns) {
    this(epochInstructions, accessInstructions, addresses, columns, false);
  }

  public TraceOrigin origin(String source) {
    return new TraceOrigin(source, guestPhysical, 1 << PAGE_BITS, epochInstructions, 1);
  }
}
