package dev.faultline.agent.journal;

import dev.faultline.agent.chronicle.ChronicleFolders;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.MappedBytes;
import org.jspecify.annotations.Nullable;

/// A journal in a file that only its owner may read, locked for as long as a process goes on with
/// it. It is mapped (Chronicle Bytes), so that what is written outlives the process, killed or not;
/// it does not outlive the host.
public final class JournalFile implements Journal, AutoCloseable {
  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final int CHUNK_BYTES = 64 << 10;
  private static final int ROOM_BYTES = 4 << 10;

  /// For what comes first, whatever fills the disk meanwhile: the hand-over with the states of some
  /// twenty vCPUs, or that the guest runs.
  private static final int LATER_BYTES = 4 << 10;

  /// Far more than a guest of terabytes says in runs.
  private static final long BYTES_MAX = 1L << 30;

  private final Path file;
  private final FileChannel channel; // of the lock
  private final MappedBytes bytes;
  private final FileChannel disk; // the file itself
  private long roomBytes; // that the disk has given it
  private volatile Consumer<String> whenFull = line -> {};

  private JournalFile(Path file, FileChannel locked, long end) throws IOException {
    this.file = file;
    channel = locked;
    disk = FileChannel.open(file, StandardOpenOption.WRITE);
    roomBytes = end;
    ChronicleFolders.none();
    bytes = MappedBytes.mappedBytes(file.toFile(), CHUNK_BYTES, JournalCodec.RECORD_BYTES_MAX);
    bytes.singleThreadedCheckDisabled(true); // one at a time, of several
    bytes.writePosition(end);
  }

  /// A new one.
  ///
  /// @param begun its first record
  /// @throws IOException if there is one of this name, or none can be made
  public static JournalFile create(Path file, JournalRecord begun) throws IOException {
    FileChannel locked = locked(file);
    if (locked == null) {
      throw new IOException(file + " is in use");
    }
    FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS)
        .close();
    JournalFile journal = new JournalFile(file, locked, 0);
    try {
      journal.takeRoom(Long.BYTES);
      journal.bytes.writeLong(Long.reverseBytes(JournalCodec.MAGIC));
      journal.append(begun);
      journal.takeRoom(journal.bytes.writePosition() + LATER_BYTES);
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.remove();
      throw e;
    }
  }

  /// A journal that another process has left.
  public record Found(JournalFile journal, JournalCodec.Replay replay) {}

  /// Opens a journal to go on with it; null if another process does. What was not written to its
  /// end is cut off.
  ///
  /// @throws ProtocolException if it is no journal of this version
  /// @throws IOException if it cannot be read
  public static @Nullable Found open(Path file) throws IOException {
    FileChannel locked = locked(file);
    if (locked == null) {
      return null;
    }
    try {
      JournalCodec.Replay replay;
      try (FileChannel all =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        replay = replay(all);
        all.truncate(replay.bytes());
      }
      return new Found(new JournalFile(file, locked, replay.bytes()), replay);
    } catch (IOException | RuntimeException e) {
      locked.close();
      throw e;
    }
  }

  private static JournalCodec.Replay replay(FileChannel from) throws IOException {
    if (from.size() > BYTES_MAX) {
      throw new ProtocolException("a journal of " + from.size() + " bytes");
    }
    ByteBuffer all = ByteBuffer.allocate((int) from.size());
    while (all.hasRemaining() && from.read(all, all.position()) >= 0) {
      // on
    }
    return JournalCodec.replay(all.flip());
  }

  /// The lock lies beside the journal, since Chronicle locks that itself now and then, and whoever
  /// closes a file gives all locks of his process on it away. Null if another has it.
  private static @Nullable FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            beside(file), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNERS);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException ours) {
      // in this process
    }
    channel.close();
    return null;
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  public Path file() {
    return file;
  }

  @Override
  public void over() {
    try {
      Journal.super.over();
    } catch (RuntimeException e) {
      removeFile(); // says the same
    }
  }

  @Override
  public void full(String why) {
    Consumer<String> reader = whenFull;
    whenFull = line -> {};
    reader.accept(why);
  }

  /// Has somebody told, once, when pages cannot be written down any more.
  public void whenFull(Consumer<String> reader) {
    whenFull = reader;
  }

  /// The length last: a record without it is none.
  @Override
  public synchronized void append(JournalRecord record) {
    byte[] coded = JournalCodec.encode(record);
    long at = bytes.writePosition();
    try {
      takeRoom(at + coded.length);
    } catch (IOException e) {
      throw new HostException("the journal " + file + " cannot be written: " + e.getMessage());
    }
    bytes.writePosition(at + Integer.BYTES);
    bytes.write(coded, Integer.BYTES, coded.length - Integer.BYTES);
    bytes.writeOrderedInt(at, Integer.reverseBytes(ByteBuffer.wrap(coded).getInt()));
  }

  /// Has the disk say that it is full before a mapped page is written to for which it has no room:
  /// that would be a fault of memory access.
  private void takeRoom(long endBytes) throws IOException {
    while (roomBytes < endBytes) {
      long whole = Math.ceilDiv(roomBytes + 1, ROOM_BYTES) * (long) ROOM_BYTES;
      roomBytes += disk.write(ByteBuffer.allocate((int) (whole - roomBytes)), roomBytes);
    }
  }

  /// Leaves the file to whoever goes on with it.
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    bytes.releaseLast();
    try {
      disk.close();
      channel.close();
    } catch (IOException e) {
      // it ends with the process
    }
  }

  /// Removes the file, too: nothing is left of the guest here.
  public void remove() {
    removeFile();
    close();
  }

  private void removeFile() {
    try {
      remove(file);
    } catch (IOException e) {
      // whoever lists what is left finds it
    }
  }

  /// Removes a journal that nobody can read.
  static void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(beside(file));
  }
}
