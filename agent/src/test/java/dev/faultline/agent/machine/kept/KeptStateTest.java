package dev.faultline.agent.machine.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.fault.Presence;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.random.SeededRandom;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStateTest {
  private static final long PAGES = 1000;

  /// 1000 bits are 16 words of 8 bytes.
  private static final long SLOTS_BEGIN = 128;

  private static final long SLOT_BYTES = 68 << 10;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("state");
  }

  private static Registers at(long touches) {
    long[] registers = new long[CpuState.REGISTER_COUNT];
    registers[0] = touches;
    return new Registers(new CpuState(registers, touches, 0, 0, new byte[300]), touches, 7);
  }

  @Test
  void what_a_process_kept_last_is_what_the_next_one_finds() throws Exception {
    KeptState dead = KeptState.create(file, PAGES, 3);
    for (long touches = 1; touches <= 5; touches++) {
      dead.keep(0, at(touches));
    }
    dead.keep(2, at(9));
    Presence presence = new Presence(PAGES, dead.pages());
    presence.add(3, 200);
    presence.remove(5, 1);
    presence.keep(999);
    dead.leave();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (KeptState state = KeptState.open(file, PAGES, 3)) {
      assertThat(state.registers(0)).isEqualTo(at(5));
      assertThat(state.registers(1)).as("it never came").isNull();
      assertThat(state.registers(2)).isEqualTo(at(9));
      Presence there = new Presence(PAGES, state.pages());
      assertThat(there.count()).as("3 to 202 without 5, and 999").isEqualTo(200);
      assertThat(there.contains(5)).isFalse();
      assertThat(there.contains(999)).isTrue();
      state.keep(0, at(6));
      assertThat(state.registers(0)).isEqualTo(at(6));
    }
    assertThat(file).doesNotExist();
  }

  /// The number is gone while a slot is written, and its checksum is another one when bytes of two
  /// states lie in it: the state before is in the other slot.
  @Test
  void registers_that_were_not_written_to_their_end_are_those_of_before() throws Exception {
    SeededRandom random = SeededRandom.stream(11, "torn");
    for (int round = 0; round < 200; round++) {
      KeptState dead = KeptState.create(file, PAGES, 1);
      long last = 2 + random.nextBelow(5);
      for (long touches = 1; touches <= last; touches++) {
        dead.keep(0, at(touches));
      }
      dead.leave();
      long slot = SLOTS_BEGIN + SLOT_BYTES * (last & 1);
      boolean isBegun = random.nextBelow(2) == 0;
      try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
        torn.seek(isBegun ? slot : slot + 16 + random.nextBelow(300));
        torn.write(isBegun ? new byte[8] : new byte[] {(byte) 0xA5, 0x5A});
      }
      try (KeptState state = KeptState.open(file, PAGES, 1)) {
        assertThat(state.registers(0)).as("round %d", round).isEqualTo(at(last - 1));
      }
    }
  }

  @Test
  void a_file_of_another_guest_is_refused() {
    KeptState.create(file, PAGES, 1).leave();
    assertThatThrownBy(() -> KeptState.open(file, PAGES, 2))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("is not what that guest has left");
    assertThatThrownBy(() -> KeptState.create(file, PAGES, 1))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("cannot be kept");
  }
}
