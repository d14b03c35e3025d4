package dev.faultline.agent.wire.faulty;

import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Welcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// One direction of a connection. Mostly the thread that reads writes, too; what has to arrive
/// later waits in a queue for a second thread, and so does all behind it.
final class OneWay {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long NEVER = Long.MAX_VALUE / 4;

  /// What arrives later; no bytes are the end.
  private static final class Chunk {
    final byte[] bytes;
    final long beforeNanos;
    final long followedNanos;
    long dueNanos;

    /// @param beforeNanos when what is before it is due
    /// @param followedNanos how long after what follows it at the latest
    Chunk(byte[] bytes, long beforeNanos, long dueNanos, long followedNanos) {
      this.bytes = bytes;
      this.beforeNanos = beforeNanos;
      this.dueNanos = dueNanos;
      this.followedNanos = followedNanos;
    }

    int kib() {
      return Math.ceilDiv(bytes.length, 1 << 10);
    }
  }

  private final Passage passage;
  private final boolean isBack;
  private final Socket from;
  private final Socket into;
  private final LinkTrouble trouble;
  private final Losses losses;
  private final TlsRecords records;
  private final ClearFrames frames;
  private final Object turn = new Object(); // of who passes something on
  private final Semaphore room;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
  private long dueNanos; // of the last
  private boolean writes; // the second thread, what it has taken from the queue
  private boolean hasWriter;

  /// Who should read cannot be written to: its end comes by the other direction, behind what it
  /// said before.
  private boolean isDeaf;

  /// @param isBack whether it leads from the target
  /// @param room KiB that may be late
  OneWay(
      Passage passage,
      boolean isBack,
      Socket from,
      Socket into,
      LinkTrouble trouble,
      Losses losses,
      Semaphore room) {
    this.passage = passage;
    this.isBack = isBack;
    this.from = from;
    this.into = into;
    this.trouble = trouble;
    this.losses = losses;
    records = new TlsRecords(() -> trouble.nextSpoilt(isBack));
    frames = new ClearFrames(isBack ? Welcome.BYTES : Opening.BYTES);
    this.room = room;
  }

  /// Forwards until one side ends.
  ///
  /// @param first what has been read already
  void run(byte[] first) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      if (first.length > 0) {
        through(first, first.length);
      }
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        through(buffer, n);
      }
    } catch (IOException e) {
      // reset, or nobody hears it any more
    }
    end();
  }

  private void through(byte[] bytes, int count) throws IOException {
    synchronized (turn) {
      byte[] crossing =
          passage.isTls() ? records.through(bytes, count) : frames.through(bytes, count);
      pass(crossing, crossing == bytes ? count : crossing.length);
    }
  }

  /// Says something that nobody has said, once a frame may begin.
  void say(byte[] frame) {
    synchronized (turn) {
      if (!frames.isBetween()) {
        frames.put(frame);
        return;
      }
      try {
        pass(frame, frame.length);
      } catch (IOException e) {
        // gone, or nobody hears it any more
      }
    }
  }

  private void pass(byte[] bytes, int count) throws IOException {
    long narrow = trouble.narrowNanos(isBack, count);
    if (narrow > 0) {
      LockSupport.parkNanos(narrow);
    }
    Losses.Late late = losses.of(count, trouble.share(passage.kind()));
    long extra = trouble.extraNanos(passage.kind());
    long now = trouble.now();
    long at = now + extra + late.nanos();
    if (isThrough(now, at)) {
      passage.awaitLink();
      write(bytes, count);
    } else {
      long followed = late.nanos() == 0 ? NEVER : extra + late.followedNanos();
      add(Arrays.copyOf(bytes, count), now, at, followed);
    }
  }

  /// The end comes behind what is late.
  private void end() {
    long now = trouble.now();
    long at = now + trouble.extraNanos(passage.kind());
    lock.lock();
    try {
      if (isDeaf) {
        return;
      }
    } finally {
      lock.unlock();
    }
    if (!isThrough(now, at)) {
      add(new byte[0], now, at, NEVER);
      return;
    }
    try {
      passage.awaitLink();
    } catch (IOException e) {
      // gone already
    }
    passage.ended(this);
  }

  /// Whether nothing is before what is due then.
  private boolean isThrough(long now, long at) {
    lock.lock();
    try {
      return queue.isEmpty() && !writes && at <= now && dueNanos <= now;
    } finally {
      lock.unlock();
    }
  }

  private void add(byte[] bytes, long now, long at, long followedNanos) {
    Chunk chunk;
    room.acquireUninterruptibly(Math.ceilDiv(bytes.length, 1 << 10));
    lock.lock();
    try {
      Chunk last = queue.peekLast();
      if (last != null && now + last.followedNanos < last.dueNanos) {
        last.dueNanos = Math.max(last.beforeNanos, now + last.followedNanos);
        dueNanos = last.dueNanos;
      }
      chunk = new Chunk(bytes, dueNanos, Math.max(dueNanos, at), followedNanos);
      if (isDeaf || passage.isGone()) {
        room.release(chunk.kib());
        return;
      }
      dueNanos = chunk.dueNanos;
      queue.addLast(chunk);
      changed.signalAll();
      if (!hasWriter) {
        hasWriter = true;
        FaultyLink.start(this::writeLate);
      }
    } finally {
      lock.unlock();
    }
  }

  private void writeLate() {
    try {
      for (Chunk chunk = take(); chunk.bytes.length > 0; chunk = take()) {
        room.release(chunk.kib());
        passage.awaitLink();
        write(chunk.bytes, chunk.bytes.length);
      }
      passage.awaitLink();
      passage.ended(this);
    } catch (IOException e) {
      // gone
    }
    lock.lock();
    try {
      isDeaf = true;
      queue.forEach(chunk -> room.release(chunk.kib()));
      queue.clear();
    } finally {
      lock.unlock();
    }
  }

  private Chunk take() throws IOException {
    lock.lock();
    try {
      writes = false;
      while (queue.isEmpty() || queue.getFirst().dueNanos > trouble.now()) {
        if (passage.isGone()) {
          throw new IOException("gone");
        }
        long due = queue.isEmpty() ? Long.MAX_VALUE : queue.getFirst().dueNanos;
        long unused = changed.awaitNanos(due - trouble.now());
      }
      writes = true;
      return queue.removeFirst();
    } catch (InterruptedException e) {
      throw new IOException("interrupted, by nobody", e);
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] bytes, int count) throws IOException {
    try {
      into.getOutputStream().write(bytes, 0, count);
    } catch (IOException e) {
      lock.lock();
      try {
        isDeaf = true;
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  /// The connection is gone.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
