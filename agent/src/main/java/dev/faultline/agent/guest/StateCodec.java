package dev.faultline.agent.guest;

import java.nio.ByteBuffer;

/// Writes and reads the pieces of a program state. Every read checks that the bytes are there,
/// because they may come from a peer.
public final class StateCodec {
  /// The longest that [#putVarLong(ByteBuffer, long)] writes.
  public static final int VAR_LONG_BYTES_MAX = 10;

  private StateCodec() {}

  /// Begins a state with the number of its kind.
  public static void begin(ByteBuffer into, int kind) {
    into.put((byte) kind);
  }

  /// Checks the kind that a state begins with, and that `byteCount` more bytes follow.
  public static void expect(ByteBuffer from, int kind, int byteCount) {
    need(from, 1 + byteCount);
    int found = from.get();
    check(found == kind, "a program state of kind", found);
  }

  public static void need(ByteBuffer from, int byteCount) {
    if (from.remaining() < byteCount) {
      throw new IllegalArgumentException(
          "program state ends " + (byteCount - from.remaining()) + " bytes too early");
    }
  }

  public static void check(boolean legal, String what, long value) {
    if (!legal) {
      throw new IllegalArgumentException(what + " " + value + " is not one that this program has");
    }
  }

  /// Seven bits a byte, lowest first, as in the Protocol Buffers encoding.
  public static void putVarLong(ByteBuffer into, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      into.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    into.put((byte) rest);
  }

  public static long getVarLong(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      need(from, 1);
      byte next = from.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number in the program state is longer than 64 bits");
  }
}
