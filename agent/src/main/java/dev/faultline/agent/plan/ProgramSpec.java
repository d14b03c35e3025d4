package dev.faultline.agent.plan;

import java.util.List;

/// What the guest runs. Every program is a fixed function of its specification and the seed.
public sealed interface ProgramSpec {
  /// Page after page, wrapping at the end. Several vCPUs start at equal distances.
  record Sequential(Access access) implements ProgramSpec {}

  /// Every `stridePages`-th page; the next sweep starts one page further, so that a full turn
  /// visits each page once.
  record Stride(Access access, long stridePages) implements ProgramSpec {}

  /// Independent uniform draws.
  record Uniform(Access access) implements ProgramSpec {}

  /// Page of rank k with probability proportional to `k^-exponent`.
  ///
  /// @param exponent above 0, at most 4
  /// @param scattered true: ranks are spread over the memory by a seeded permutation; false: rank =
  ///   page
  record Zipf(Access access, double exponent, boolean scattered) implements ProgramSpec {}

  /// A hot set, the first `hotPercent` of the pages, gets `hotTouchPercent` of the touches,
  /// uniformly.
  record HotCold(Access access, double hotPercent, double hotTouchPercent) implements ProgramSpec {}

  /// Follows one random cycle through all pages, as a linked list laid out at random does.
  record PointerChase(Access access) implements ProgramSpec {}

  /// Nothing: a guest that sleeps. Its work is over as soon as it runs.
  record Idle() implements ProgramSpec {}

  /// One program after the other, each for its time (guest time, CPU and idle), then again from the
  /// first.
  record Phases(List<Phase> phases) implements ProgramSpec {}

  /// A phase of [Phases].
  record Phase(ProgramSpec program, long durationNanos) {}

  /// `processes` processes that each sort `processBytes` of random keys in place by quicksort,
  /// again and again with new keys. Process j runs on vCPU j modulo the number of vCPUs, round
  /// robin by `quantumNanos`. `access.computeNanos` is the CPU time for each page that a partition
  /// pass goes over.
  record Quicksort(Access access, int processes, long processBytes, long quantumNanos)
      implements ProgramSpec {}

  /// Several programs side by side, each on vCPUs and a slice of memory of its own.
  record Mix(List<Part> parts) implements ProgramSpec {}

  /// A part of [Mix].
  ///
  /// @param memoryBytes its slice; the slices follow one another from the first RAM page
  record Part(ProgramSpec program, int vcpus, long memoryBytes) {}

  /// Replays a recorded trace; vCPU i of the trace on vCPU i of the guest.
  ///
  /// @param trace name of a shipped trace or a path
  /// @param layout how the trace's pages are laid out in guest-physical memory
  /// @param instructionsPerSecond turns the trace's instructions into time
  record TraceReplay(String trace, TraceLayout layout, double instructionsPerSecond)
      implements ProgramSpec {}

  /// A real machine that boots a kernel: what its vCPUs do is its own business, and no model knows
  /// it.
  ///
  /// @param kernel file of it, as QEMU's `-kernel` takes it
  /// @param initrd file of its first file system
  /// @param append its command line
  record Machine(String kernel, String initrd, String append) implements ProgramSpec {}

  /// Page layouts of a replayed trace.
  enum TraceLayout {
    FIRST_TOUCH,
    VIRTUAL
  }
}
