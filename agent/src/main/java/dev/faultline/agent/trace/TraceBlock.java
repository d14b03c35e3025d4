package dev.faultline.agent.trace;

import java.nio.BufferUnderflowException;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.io.IORuntimeException;

/// A block's plain bytes: the columns of consecutive touches of one vCPU, delta and stop-bit
/// encoded.
public final class TraceBlock {
  /// @param grain instructions in the columns are multiples of it
  public static byte[] encode(TouchColumns touches, long grain) {
    Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(touches.size() * 6 + 64);
    long previousPage = 0;
    for (int i = 0; i < touches.size(); i++) {
      long delta = touches.page(i) - previousPage;
      previousPage = touches.page(i);
      bytes.writeStopBit((delta << 1 ^ delta >> 63) << 1 | (touches.write(i) ? 1 : 0));
    }
    int idleCount = 0;
    for (int i = 0; i < touches.size(); i++) {
      bytes.writeStopBit(touches.instructions(i) / grain);
      idleCount += touches.idleNanos(i) > 0 ? 1 : 0;
    }
    bytes.writeStopBit(idleCount);
    int previousIdle = 0;
    for (int i = 0; i < touches.size(); i++) {
      if (touches.idleNanos(i) > 0) {
        bytes.writeStopBit(i - previousIdle).writeStopBit(touches.idleNanos(i));
        previousIdle = i;
      }
    }
    return bytes.toByteArray();
  }

  /// Appends the block's touches to `into`.
  ///
  /// @throws IllegalArgumentException saying what is out of its range
  public static void decode(byte[] plain, int records, long grain, TouchColumns into) {
    Bytes<byte[]> bytes = Bytes.wrapForRead(plain);
    long[] pagesAndWrites = new long[records];
    long page = 0;
    for (int i = 0; i < records; i++) {
      long code = number(bytes, TraceFormat.MAX_PAGE * 4 + 3, "page");
      long zigzag = code >>> 1;
      page += zigzag >>> 1 ^ -(zigzag & 1);
      check(page >= 0 && page <= TraceFormat.MAX_PAGE, "page", page);
      pagesAndWrites[i] = page << 1 | (code & 1);
    }
    long[] instructions = new long[records];
    for (int i = 0; i < records; i++) {
      instructions[i] = number(bytes, TraceFormat.MAX_TIME / grain, "instructions") * grain;
    }
    long[] idleNanos = new long[records];
    long idleCount = number(bytes, records, "number of idle times");
    for (long n = 0, i = 0; n < idleCount; n++) {
      i += number(bytes, records, "distance of idle times");
      check(i < records, "index of an idle time", i);
      idleNanos[(int) i] = number(bytes, TraceFormat.MAX_TIME, "idle time");
    }
    check(bytes.readRemaining() == 0, "number of bytes left over", bytes.readRemaining());
    for (int i = 0; i < records; i++) {
      into.add(
          pagesAndWrites[i] >>> 1, (pagesAndWrites[i] & 1) != 0, instructions[i], idleNanos[i]);
    }
  }

  private static long number(Bytes<byte[]> bytes, long most, String what) {
    long value;
    try {
      value = bytes.readStopBit();
    } catch (BufferUnderflowException | IORuntimeException e) {
      throw new IllegalArgumentException("a number for the " + what + " is missing or too long", e);
    }
    check(value >= 0 && value <= most, what, value);
    return value;
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new IllegalArgumentException("the " + what + " " + value + " is out of range");
    }
  }

  private TraceBlock() {}
}
