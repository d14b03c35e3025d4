package dev.faultline.agent.machine.kept;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.fault.Presence;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.connect.RecordCodec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What of a guest that runs here outlives its process, beside its memory: which pages are there,
/// one bit each, and each vCPU's registers. A file that only its owner may read, mapped: it
/// outlives the process however that ends, and not the host.
///
/// Registers lie in two slots, written by turns: a number that grows, the length and a CRC-32C of
/// what follows, and that as [RecordCodec] has it. The number goes before a slot is written and
/// comes back after, so that of a vCPU whose process died meanwhile the other slot holds. One
/// thread writes those of a vCPU.
public final class KeptState implements AutoCloseable {
  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /// The longest program state, registers, and what is said of them.
  private static final long SLOT_BYTES = 68 << 10;

  private static final int BODY = 2 * Long.BYTES;
  private static final VarHandle NUMBER = JAVA_LONG.varHandle();

  private final Path file;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment all;
  private final long slots; // where they begin
  private final long[] numbers; // of the last that was written, by vCPU

  private KeptState(Path file, FileChannel of, long pageCount, int vcpus) throws IOException {
    this.file = file;
    slots = Presence.keptBytes(pageCount);
    numbers = new long[vcpus];
    all = of.map(FileChannel.MapMode.READ_WRITE, 0, bytes(pageCount, vcpus), arena);
  }

  private static long bytes(long pageCount, int vcpus) {
    return Presence.keptBytes(pageCount) + 2 * SLOT_BYTES * vcpus;
  }

  /// That of a guest of which nothing is there yet.
  ///
  /// @throws HostException if the file cannot be made, or there is one
  public static KeptState create(Path file, long pageCount, int vcpus) {
    Set<StandardOpenOption> fresh =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, fresh, OWNERS)) {
      ByteBuffer zeroes = ByteBuffer.allocate(1 << 16);
      long left = bytes(pageCount, vcpus);
      while (left > 0) { // a disk that has no room says so here, and not when a vCPU writes
        left -= channel.write(zeroes.clear().limit((int) Math.min(left, zeroes.capacity())));
      }
      return new KeptState(file, channel, pageCount, vcpus);
    } catch (IOException e) {
      throw new HostException("what the guest is to leave behind cannot be kept: " + e);
    }
  }

  /// That of a guest whose process has died.
  ///
  /// @throws HostException if it is gone, or another guest's
  public static KeptState open(Path file, long pageCount, int vcpus) {
    Set<StandardOpenOption> found = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, found)) {
      if (channel.size() != bytes(pageCount, vcpus)) {
        throw new HostException(file + " is not what that guest has left");
      }
      return new KeptState(file, channel, pageCount, vcpus);
    } catch (IOException e) {
      throw new HostException("what the guest has left cannot be read: " + e);
    }
  }

  /// One bit a page, for [Presence].
  public MemorySegment pages() {
    return all.asSlice(0, slots);
  }

  /// A vCPU stands so.
  public void keep(int vcpu, Registers registers) {
    byte[] body = RecordCodec.encode(Registers.class, registers);
    long number = numbers[vcpu] + 1;
    MemorySegment slot = slot(vcpu, number);
    NUMBER.setVolatile(slot, 0L, 0L);
    slot.set(JAVA_INT_UNALIGNED, Long.BYTES, body.length);
    slot.set(JAVA_INT_UNALIGNED, Long.BYTES + Integer.BYTES, checksum(body));
    MemorySegment.copy(MemorySegment.ofArray(body), 0, slot, BODY, body.length);
    NUMBER.setRelease(slot, 0L, number);
    numbers[vcpu] = number;
  }

  /// How a vCPU stood last; null if it never came.
  public @Nullable Registers registers(int vcpu) {
    Registers one = read(vcpu, 0);
    long first = numbers[vcpu];
    Registers other = read(vcpu, 1);
    if (other == null || first > numbers[vcpu]) {
      numbers[vcpu] = first;
      return one;
    }
    return other;
  }

  /// Leaves the slot's number in [#numbers]; 0 if it has none.
  private @Nullable Registers read(int vcpu, int turn) {
    MemorySegment slot = slot(vcpu, turn);
    numbers[vcpu] = 0;
    long number = (long) NUMBER.getAcquire(slot, 0L);
    int length = slot.get(JAVA_INT_UNALIGNED, Long.BYTES);
    if (number <= 0 || length < 0 || length > SLOT_BYTES - BODY) {
      return null;
    }
    byte[] body = slot.asSlice(BODY, length).toArray(JAVA_BYTE);
    if (checksum(body) != slot.get(JAVA_INT_UNALIGNED, Long.BYTES + Integer.BYTES)) {
      return null;
    }
    try {
      Registers registers = RecordCodec.decode(Registers.class, body);
      numbers[vcpu] = number;
      return registers;
    } catch (ProtocolException e) {
      return null;
    }
  }

  private MemorySegment slot(int vcpu, long number) {
    return all.asSlice(slots + (2L * vcpu + (number & 1)) * SLOT_BYTES, SLOT_BYTES);
  }

  private static int checksum(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  /// Leaves the file to another process. Nobody keeps anything any more.
  public void leave() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /// Removes the file, too.
  @Override
  public void close() {
    leave();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // whoever lists what is left finds it
    }
  }
}
