package dev.faultline.agent.guest;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Where one vCPU stands in its program. The program makes touches ahead, a batch at a time; the
/// cursor knows which one comes next, and can capture the vCPU at any of them: the program's state
/// at the begin of the batch, how many touches of the batch are done, and how far off the next one
/// is.
///
/// Unless the vCPU has halted there is always a current touch, at [#position()] of [#batch()]. A
/// hot loop reads the batch's arrays from there and says with [#consumed(int)] how far it came.
public final class VcpuCursor {
  /// The largest batch; also the most touches that a captured state makes its reader repeat.
  public static final int CAPACITY_MAX = 1 << 20;

  private static final int DEFAULT_CAPACITY = 1024;
  private static final int CONSUMED = 0;
  private static final int REMAINING_COMPUTE = 1;
  private static final int REMAINING_IDLE = 2;

  private final GuestProgram program;
  private final TouchBatch batch;
  private ByteBuffer batchStart = ByteBuffer.allocate(256);
  private int position;
  private long executed;

  /// Starts `program`.
  ///
  /// @param capacity how many touches are made ahead, 1 to [#CAPACITY_MAX]
  public VcpuCursor(GuestProgram program, int capacity) {
    this.program = program;
    if (capacity < 1 || capacity > CAPACITY_MAX) {
      throw new IllegalArgumentException("batch of " + capacity + " touches");
    }
    batch = new TouchBatch(capacity);
    refill();
  }

  /// Starts `program` as if it had been running for some time, without making those touches.
  ///
  /// @param nanos so much CPU time before the first touch that is made; 0 unless
  ///   [GuestProgram#skippableNanos()] says a mean
  public static VcpuCursor after(long nanos, GuestProgram program, int capacity) {
    long touches = nanos == 0 ? 0 : nanos / program.skippableNanos();
    if (touches > 0) {
      program.skip(touches);
    }
    VcpuCursor cursor = new VcpuCursor(program, capacity);
    cursor.executed = touches;
    return cursor;
  }

  /// Continues what [#capture(long, long)] captured.
  public static VcpuCursor resume(GuestProgram fresh, CpuState state) {
    return resume(fresh, state, DEFAULT_CAPACITY);
  }

  /// Continues what [#capture(long, long)] captured, at exactly the touch where it stopped.
  ///
  /// @param fresh a program made from the same plan and seed
  /// @throws IllegalArgumentException if the state is none of this program's (it may come from a
  ///   peer)
  public static VcpuCursor resume(GuestProgram fresh, CpuState state, int capacity) {
    ByteBuffer bytes = ByteBuffer.wrap(state.programState());
    fresh.load(bytes);
    check(!bytes.hasRemaining(), "bytes behind the program state", bytes.remaining());
    for (int i = REMAINING_IDLE + 1; i < CpuState.REGISTER_COUNT; i++) {
      check(state.registers()[i] == 0, "unused register", state.registers()[i]);
    }
    VcpuCursor cursor = new VcpuCursor(fresh, capacity);
    cursor.skip(state.registers()[CONSUMED]);
    cursor.executed = state.programCounter();
    cursor.setRemaining(state.registers()[REMAINING_COMPUTE], state.registers()[REMAINING_IDLE]);
    check(cursor.halted() == ((state.flags() & CpuState.HALTED) != 0), "flags", state.flags());
    return cursor;
  }

  private void skip(long touches) {
    check(touches >= 0 && touches <= CAPACITY_MAX, "touches done in the batch", touches);
    long rest = touches;
    while (rest > 0) {
      int step = (int) Math.min(rest, batch.size - position);
      check(step > 0, "touches behind the end of the program", rest);
      consumed(step);
      rest -= step;
    }
  }

  private void setRemaining(long computeNanos, long idleNanos) {
    if (halted()) {
      check(computeNanos == 0 && idleNanos == 0, "time after the last touch", computeNanos);
      return;
    }
    long compute = batch.computeNanos[position];
    long idle = batch.idle(position);
    check(computeNanos >= 0 && computeNanos <= compute, "remaining compute time", computeNanos);
    check(idleNanos >= 0 && idleNanos <= idle, "remaining idle time", idleNanos);
    batch.computeNanos[position] = computeNanos;
    if (batch.hasIdle) {
      batch.idleNanos[position] = idleNanos;
    }
  }

  /// The touches made ahead; to be read only, from [#position()] on.
  public TouchBatch batch() {
    return batch;
  }

  /// Where the current touch is in the batch.
  public int position() {
    return position;
  }

  /// How many touches of the batch are left, the current one included; 0 once halted.
  public int available() {
    return batch.size - position;
  }

  /// How many touches the vCPU has executed since it started, wherever it ran.
  public long executed() {
    return executed;
  }

  /// Whether the program has halted; then there is no current touch.
  public boolean halted() {
    return position == batch.size;
  }

  /// RAM index of the current touch.
  public long index() {
    return batch.index(position);
  }

  public boolean write() {
    return batch.write(position);
  }

  /// CPU time before the current touch; at least 1, or what was left of it where the vCPU was
  /// resumed.
  public long computeNanos() {
    return batch.computeNanos[position];
  }

  /// See [GuestProgram#computeNanosMin()]; holds for all touches after the current one.
  public long computeNanosMin() {
    return program.computeNanosMin();
  }

  /// Time without CPU before that.
  public long idleNanos() {
    return batch.idle(position);
  }

  /// The current touch is done.
  public void advance() {
    consumed(1);
  }

  /// `touches` touches are done, at most [#available()]. Makes the next batch when this one is used
  /// up, so the arrays may hold other touches afterwards.
  public void consumed(int touches) {
    if (touches < 0 || touches > available()) {
      throw new IllegalArgumentException(touches + " touches of " + available());
    }
    position += touches;
    executed += touches;
    if (position == batch.size && batch.isFull()) {
      refill();
    }
  }

  private void refill() {
    while (true) {
      try {
        program.save(batchStart.clear());
        break;
      } catch (BufferOverflowException tooSmall) {
        batchStart = ByteBuffer.allocate(GuestProgram.STATE_BYTES_MAX);
      }
    }
    batch.clear();
    program.fill(batch);
    position = 0;
  }

  /// The vCPU as it stands before the current touch.
  ///
  /// @param remainingComputeNanos how much CPU time it still needs before it; 0 once halted
  /// @param remainingIdleNanos how long it still waits before that; 0 once halted
  public CpuState capture(long remainingComputeNanos, long remainingIdleNanos) {
    long[] registers = new long[CpuState.REGISTER_COUNT];
    registers[CONSUMED] = position;
    registers[REMAINING_COMPUTE] = remainingComputeNanos;
    registers[REMAINING_IDLE] = remainingIdleNanos;
    byte[] state = Arrays.copyOf(batchStart.array(), batchStart.position());
    return new CpuState(registers, executed, halted() ? CpuState.HALTED : 0, 0, state);
  }

  private static void check(boolean legal, String what, long value) {
    if (!legal) {
      throw new IllegalArgumentException("CPU state refused: " + what + " " + value);
    }
  }
}
