package dev.faultline.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
  private static final CpuState STATE =
      new CpuState(new long[CpuState.REGISTER_COUNT], 7, 0, 0, new byte[] {1, 2, 3});

  @TempDir Path folder;

  private static JournalRecord.Begun begun() {
    return begun("g");
  }

  private static JournalRecord.Begun begun(String name) {
    GuestSpec guest = GuestSpec.of(new ProgramSpec.Uniform(new Access(0, 1000, 50, 0)));
    AgentPlan plan =
        new AgentPlan(name, 5, 1, VmSpec.PLAIN, guest, MigrationSpec.PLAIN, 1, 0, List.of());
    return new JournalRecord.Begun(plan, "boot", "/dev/shm/faultline-1");
  }

  private Path written() throws IOException {
    Path file = folder.resolve("5.journal");
    try (JournalFile journal = JournalFile.create(file, begun())) {
      journal.givenAway("127.0.0.1:7070", List.of(STATE));
      PageRuns runs = new PageRuns();
      runs.add(3, 4);
      runs.add(100, 1);
      journal.released(runs);
      journal.over();
    }
    return file;
  }

  private static JournalFile.Found found(Path file) throws IOException {
    return Objects.requireNonNull(JournalFile.open(file));
  }

  @Test
  void whatWasWrittenIsReadInOrder() throws IOException {
    JournalFile.Found found = found(written());
    List<JournalRecord> records = found.replay().records();
    assertThat(found.replay().tornBytes()).isZero();
    assertThat(records).hasSize(4);
    assertThat(((JournalRecord.Begun) records.get(0)).plan().migrationId()).isEqualTo(5);
    assertThat(records.get(1))
        .isEqualTo(new JournalRecord.GivenAway("127.0.0.1:7070", List.of(STATE)));
    assertThat(((JournalRecord.Released) records.get(2)).runs()).containsExactly(3, 4, 100, 1);
    assertThat(records.get(3)).isEqualTo(new JournalRecord.Over());
    found.journal().close();
  }

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    assertThat(Files.getPosixFilePermissions(written())).hasSize(2);
  }

  @Test
  void whoGoesOnWithItIsAlone() throws IOException {
    Path file = written();
    JournalFile.Found first = found(file);
    assertThat(JournalFile.open(file)).isNull();
    first.journal().close();
    found(file).journal().remove();
    assertThat(file).doesNotExist();
  }

  /// However many bytes of it there are, what is read is the records that are whole, and what is
  /// written then follows them.
  @Test
  void aTornTailIsCutOffAndSaidWhereverItIsTorn() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    int[] ends = new int[5]; // of the format's name and of each record
    int at = 8;
    for (int i = 0; i < 5; i++) {
      ends[i] = at;
      at += 8 + java.nio.ByteBuffer.wrap(whole).getInt(at);
    }
    for (int length = 8; length < ends[4]; length++) {
      Path file = folder.resolve("torn-" + length);
      Files.write(file, Arrays.copyOf(whole, length));
      JournalFile.Found found = found(file);
      int good = 0;
      while (ends[good + 1] <= length) {
        good++;
      }
      assertThat(found.replay().records()).as("of %d bytes", length).hasSize(good);
      // a length of four bytes may end in zeros, which are nobody's
      assertThat(found.replay().tornBytes()).isBetween(0L, (long) length - ends[good]);
      found.journal().over();
      found.journal().close();
      JournalFile.Found again = found(file);
      assertThat(again.replay().records()).hasSize(good + 1).endsWith(new JournalRecord.Over());
      again.journal().close();
    }
  }

  @Test
  void aBitThatFlippedEndsItThere() throws IOException {
    Path file = written();
    byte[] whole = Files.readAllBytes(file);
    int second = 8 + 8 + java.nio.ByteBuffer.wrap(whole).getInt(8);
    whole[second + 20] ^= 1;
    Files.write(file, whole);
    JournalFile.Found found = found(file);
    assertThat(found.replay().records()).hasSize(1);
    assertThat(found.replay().tornBytes()).isPositive();
    found.journal().close();
  }

  @Test
  void anythingElseIsRefused() throws IOException {
    Path file = folder.resolve("other");
    Files.writeString(file, "something else altogether");
    assertThatThrownBy(() -> JournalFile.open(file))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("not a journal of this version");
  }

  /// 4,000 runs of a page each are 16 KB of a record, and the disk has 64 KiB.
  @Test
  void aFullDiskKeepsPagesAndWhatWasWrittenIsWhole() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), SmallDisk::missing);
    Path disk = Files.createDirectory(folder.resolve("disk"));
    PageRuns runs = new PageRuns();
    for (int i = 0; i < 4000; i++) {
      runs.add(2 * i, 1);
    }
    List<String> said = new ArrayList<>();
    try (SmallDisk small = new SmallDisk(disk, 64 << 10)) {
      Path file = disk.resolve("5.journal");
      int written = 0;
      try (JournalFile journal = JournalFile.create(file, begun())) {
        journal.whenFull(said::add);
        journal.givenAway("127.0.0.1:7070", List.of(STATE));
        assertThat(journal.released(runs)).isTrue();
        small.fill();
        while (written < 100 && journal.released(runs)) {
          written++;
        }
        assertThat(journal.released(runs)).isFalse();
        assertThat(written).isLessThan(5);
      }
      assertThat(said)
          .singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("the journal " + file + " cannot be written: No space left on device");
      JournalFile.Found found = found(file);
      assertThat(found.replay().records()).hasSize(3 + written);
      found.journal().over(); // if that has no room either the file goes
      found.journal().close();
      if (Files.exists(file)) {
        JournalFile.Found over = found(file);
        assertThat(over.replay().records()).endsWith(new JournalRecord.Over());
        over.journal().close();
      }
    }
  }

  /// The first record ends 10 bytes before a page of the disk does, and the next one is longer.
  @Test
  void whatComesFirstHasItsRoomOnADiskThatIsFilledMeanwhile() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), SmallDisk::missing);
    Path disk = Files.createDirectory(folder.resolve("disk"));
    int others = Long.BYTES + JournalCodec.encode(begun("")).length + 10;
    try (SmallDisk small = new SmallDisk(disk, 64 << 10)) {
      Path file = disk.resolve("5.journal");
      try (JournalFile journal = JournalFile.create(file, begun("g".repeat(4096 - others)))) {
        small.fill();
        journal.givenAway("127.0.0.1:7070", List.of(STATE));
      }
      assertThat(found(file).replay().records()).hasSize(2);
    }
  }
}
