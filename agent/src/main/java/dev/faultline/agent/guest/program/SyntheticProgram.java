package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.BaseProgram;
import dev.faultline.agent.guest.StateCodec;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A program without end whose touches differ only in the page that comes next: a subclass says
/// which, this class says whether it is written and after how much computing.
///
/// Both are drawn from a stream of their own, one draw a touch, and none at all where nothing
/// varies.
public abstract class SyntheticProgram extends BaseProgram {
  /// A page range: the program's pages are RAM indexes `first` to `first + pages - 1`.
  public record Span(long first, long pages) {}

  /// RAM index of the program's first page.
  public final long first;

  /// How many pages it ranges over.
  public final long pages;

  private final int kind;
  private final long computeNanos;
  private final long jitterLowNanos;
  private final long jitterRangeNanos;
  private final long writeThreshold;
  private final boolean draws;
  private final SeededRandom accessRandom;

  /// @param kind the number that the program's states begin with
  /// @param accessRandom draws writes and jitter
  public SyntheticProgram(int kind, Span span, Access access, SeededRandom accessRandom) {
    this.kind = kind;
    first = span.first();
    pages = span.pages();
    this.accessRandom = accessRandom;
    computeNanos = access.computeNanos();
    long jitter = computeNanos * access.jitterPercent() / 100;
    jitterLowNanos = Math.max(1, computeNanos - jitter);
    jitterRangeNanos = computeNanos + jitter - jitterLowNanos + 1;
    writeThreshold = ((long) access.writePercent() << 32) / 100;
    draws = jitterRangeNanos > 1 || access.writePercent() % 100 != 0;
  }

  /// Writes `RAM index << 1` to `touches[from]` up to `touches[end - 1]`.
  public abstract void indexes(long[] touches, int from, int end);

  /// Goes on as if [#indexes] had written so many.
  public abstract void skipOwn(long touches);

  /// How many bytes [#saveOwn(ByteBuffer)] writes.
  public abstract int ownBytes();

  public abstract void saveOwn(ByteBuffer into);

  /// Reads what [#saveOwn(ByteBuffer)] wrote; that many bytes are there.
  public abstract void loadOwn(ByteBuffer from);

  @Override
  public final void fill(TouchBatch batch, int end) {
    int from = batch.size;
    indexes(batch.touches, from, end);
    if (draws) {
      drawAccesses(batch.touches, batch.computeNanos, from, end);
    } else {
      if (writeThreshold != 0) {
        setWrites(batch.touches, from, end);
      }
      Arrays.fill(batch.computeNanos, from, end, computeNanos);
    }
    if (batch.hasIdle) {
      Arrays.fill(batch.idleNanos, from, end, 0);
    }
    batch.size = end;
  }

  private void drawAccesses(long[] touches, long[] compute, int from, int end) {
    SeededRandom random = accessRandom;
    long threshold = writeThreshold;
    for (int i = from; i < end; i++) {
      // The high bits decide on time, the low ones on writing.
      long draw = random.nextLong();
      touches[i] |= (draw & 0xFFFFFFFFL) - threshold >>> 63;
      compute[i] = jitterLowNanos + Math.unsignedMultiplyHigh(draw, jitterRangeNanos);
    }
  }

  private static void setWrites(long[] touches, int from, int end) {
    for (int i = from; i < end; i++) {
      touches[i] |= 1;
    }
  }

  @Override
  public final long computeNanosMin() {
    return jitterLowNanos;
  }

  @Override
  public final long skippableNanos() {
    return computeNanos;
  }

  @Override
  public final void skip(long touches) {
    if (draws) {
      accessRandom.skip(touches);
    }
    skipOwn(touches);
  }

  @Override
  public final int stateBytesMax() {
    return 1 + Long.BYTES + ownBytes();
  }

  @Override
  public final void save(ByteBuffer into) {
    StateCodec.begin(into, kind);
    into.putLong(accessRandom.state());
    saveOwn(into);
  }

  @Override
  public final void load(ByteBuffer from) {
    StateCodec.expect(from, kind, Long.BYTES + ownBytes());
    accessRandom.restore(from.getLong());
    loadOwn(from);
  }
}
