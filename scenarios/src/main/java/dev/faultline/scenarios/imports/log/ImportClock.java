package dev.faultline.scenarios.imports.log;

/// The clocks of the vCPUs of a log. One that begins as dates or the counter of a processor do is
/// set so that the trace begins at its first access.
public final class ImportClock {
  public static final int MOST_VCPUS = 4096;

  /// 417 days at a billion instructions a second: no migration is simulated for longer.
  public static final long MOST_TIME = 1L << 55;

  /// A quarter of an hour at a billion instructions a second. No recording waits so long for its
  /// first access; what begins beyond is a date, or counts from when a machine was started.
  public static final long LATE_BEGIN = 1_000_000_000_000L;

  private final long[] instructions = new long[MOST_VCPUS];
  private final long[] written = new long[MOST_VCPUS];
  private final long[] idle = new long[MOST_VCPUS];
  private final long[] idleInAll = new long[MOST_VCPUS];
  private String unit = "instructions";
  private boolean time;
  private long begin = -1;

  /// The values to come are nanoseconds, each an instruction. Time counts from anywhere: the trace
  /// begins at the first access.
  public void countTime() {
    unit = "nanoseconds";
    time = true;
  }

  /// The clock of the first access where the trace was shifted by it, or 0.
  public long begin() {
    return Math.max(0, begin);
  }

  /// Sets the clock of a vCPU.
  ///
  /// @param value as the log has it
  public void set(int vcpu, long value, LineReader lines) {
    if (begin < 0) {
      begin = time || value >= LATE_BEGIN ? value : 0;
    }
    long now = value - begin;
    if (now < 0) {
      throw lines.wrong(
          "%s are %d, before the %d of the first line".formatted(unit, value, begin),
          "Sort the lines by " + unit);
    }
    if (now > MOST_TIME) {
      throw lines.wrong(
          "%s are %d, %d after the first line".formatted(unit, value, now),
          "A trace has at most %d: divide them, or drop what is no time".formatted(MOST_TIME));
    }
    if (now < instructions[vcpu]) {
      throw lines.wrong(
          "%s are %d after %d".formatted(unit, value, instructions[vcpu] + begin),
          "They must not decrease for a vCPU: sort the lines by " + unit);
    }
    instructions[vcpu] = now;
  }

  /// Lets a vCPU idle.
  public void idle(int vcpu, String nanos, LineReader lines) {
    long more = lines.number(nanos, 0, MOST_TIME - idleInAll[vcpu], "idle_ns");
    idle[vcpu] += more;
    idleInAll[vcpu] += more;
  }

  /// Executed so far by a vCPU.
  public long instructions(int vcpu) {
    return instructions[vcpu];
  }

  /// Executed since [#written].
  public long unwritten(int vcpu) {
    return instructions[vcpu] - written[vcpu];
  }

  /// Idled since [#written].
  public long unwrittenIdle(int vcpu) {
    return idle[vcpu];
  }

  /// The trace has an access at this instant.
  public void written(int vcpu) {
    written[vcpu] = instructions[vcpu];
    idle[vcpu] = 0;
  }
}
