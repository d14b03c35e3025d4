package dev.faultline.agent.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.GuestMemory.Lifetime;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the table in `docs/live-memory.md` says of each backing.
final class GuestMemoryTest {
  private static final int PAGES = 64;

  @TempDir Path folder;

  @BeforeEach
  void needsLinux() {
    assumeTrue("Linux".equals(System.getProperty("os.name")), "skipped, because this is not Linux");
  }

  private GuestMemory fresh(Backing backing, Lifetime lifetime) {
    return GuestMemory.map(backing, PAGES, 4096, lifetime, folder);
  }

  private static List<Long> populated(GuestMemory memory) {
    PageSet set = new PageSet(memory.pageCount());
    memory.populated(set);
    return java.util.stream.LongStream.range(0, memory.pageCount())
        .filter(set::contains)
        .boxed()
        .toList();
  }

  private static void write(GuestMemory memory, long... pages) {
    GuestAccess access = new GuestAccess(memory);
    for (long page : pages) {
      access.write(page * memory.pageSizeBytes(), 7);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGETLB")
  void freshMemoryIsZeroAndTheKernelKnowsWhichPagesWereWritten(Backing backing) {
    try (GuestMemory memory = fresh(backing, Lifetime.PROCESS)) {
      assertThat(populated(memory)).isEmpty();
      write(memory, 3, 4, 63);
      assertThat(populated(memory)).containsExactly(3L, 4L, 63L);
      assertThat(new GuestAccess(memory).read(3 * 4096)).isEqualTo(7);
      assertThat(new GuestAccess(memory).read(3 * 4096 + 8)).isZero();
    }
  }

  @Test
  void aPageOfAnonymousMemoryThatWasOnlyReadIsStillAHole() {
    try (GuestMemory memory = fresh(Backing.ANONYMOUS, Lifetime.PROCESS)) {
      assertThat(new GuestAccess(memory).read(5 * 4096)).isZero();
      assertThat(populated(memory)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGETLB")
  void aDroppedPageIsZeroAndNoLongerThere(Backing backing) {
    try (GuestMemory memory = fresh(backing, Lifetime.PROCESS)) {
      write(memory, 1, 2, 3, 4);
      memory.drop(2, 2);
      assertThat(populated(memory)).containsExactly(1L, 4L);
      assertThat(new GuestAccess(memory).read(2 * 4096)).isZero();
      assertThat(new GuestAccess(memory).read(4 * 4096)).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGETLB")
  void aReplacedPageIsZeroAndItsNeighboursStay(Backing backing) {
    try (GuestMemory memory = fresh(backing, Lifetime.PROCESS)) {
      GuestAccess access = new GuestAccess(memory);
      for (long page = 4; page < 7; page++) {
        access.write(page * 4096, page);
      }
      memory.replace(5, 1);
      assertThat(access.read(4 * 4096)).isEqualTo(4);
      assertThat(access.read(5 * 4096)).isZero();
      assertThat(access.read(6 * 4096)).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGETLB")
  void dontneedForgetsAPageOfAnonymousMemoryOnly(Backing backing) {
    try (GuestMemory memory = fresh(backing, Lifetime.PROCESS)) {
      write(memory, 1);
      Libc.madvise(memory.address(), memory.bytes(), Libc.MADV_DONTNEED);
      long kept = backing == Backing.ANONYMOUS ? 0 : 7;
      assertThat(new GuestAccess(memory).read(4096)).isEqualTo(kept);
    }
  }

  @Test
  void sharedMemoryAndFilesHaveANameUntilTheyAreClosedAndAreTheOwnersAlone() throws IOException {
    for (Backing backing : List.of(Backing.SHM, Backing.FILE)) {
      Path file;
      try (GuestMemory memory = fresh(backing, Lifetime.UNTIL_CLOSED)) {
        file = Path.of(memory.name());
        write(memory, 1);
        // Whoever opens the name finds the same memory.
        assertThat(Files.readAllBytes(file)).hasSize(PAGES * 4096).contains(7, atIndex(4096));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
      assertThat(file).doesNotExist();
    }
  }

  private static org.assertj.core.data.Index atIndex(int index) {
    return org.assertj.core.data.Index.atIndex(index);
  }

  @Test
  void aMemfdIsSharedByItsDescriptorAndHasNoName() throws IOException {
    try (GuestMemory memory = fresh(Backing.MEMFD, Lifetime.UNTIL_CLOSED)) {
      write(memory, 1);
      assertThat(memory.name()).isEmpty();
      assertThat(memfds()).anySatisfy(fd -> assertThat(readByte(fd, 4096)).isEqualTo(7));
    }
    assertThat(memfds()).isEmpty();
  }

  private static List<Path> memfds() throws IOException {
    try (var fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.filter(fd -> linkOf(fd).contains("memfd:faultline")).toList();
    }
  }

  private static String linkOf(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  /// Not even while it is made: a process that is killed then leaves nothing (R20 of the cases that
  /// strangers found).
  @Test
  void aFileThatGoesWithTheProcessNeverHasAName() throws IOException {
    assumeTrue(
        System.getProperty("os.arch", "").equals("amd64"),
        "skipped, because O_TMPFILE is known here alone");
    try (GuestMemory memory =
        GuestMemory.map(Backing.FILE, PAGES, 4096, Lifetime.PROCESS, folder)) {
      String maps = Files.readString(Path.of("/proc/self/maps"));
      String own = Long.toHexString(memory.address());
      assertThat(maps.lines().filter(line -> line.startsWith(own)))
          .singleElement()
          .asString()
          .matches(".*/#\\d+ \\(deleted\\)");
    }
  }

  private static int readByte(Path file, long offset) throws IOException {
    try (var channel = java.nio.channels.FileChannel.open(file)) {
      var one = java.nio.ByteBuffer.allocate(1);
      channel.read(one, offset);
      return one.get(0);
    }
  }

  @Test
  void systemVMemoryOutlivesItsMappingUntilItIsRemoved() throws IOException {
    String id;
    try (GuestMemory memory = fresh(Backing.SYSV, Lifetime.UNTIL_CLOSED)) {
      id = memory.name();
      write(memory, 1);
      // A second attachment sees what was written, and what it writes is seen by the first.
      long other = Libc.shmat(Integer.parseInt(id));
      assertThat(other).isNotEqualTo(memory.address());
      assertThat(segmentRow(id)).hasSize(1).allMatch(row -> row.contains(" 600 "));
      Libc.shmdt(other);
    }
    assertThat(segmentRow(id)).isEmpty();
  }

  private static List<String> segmentRow(String id) throws IOException {
    try (var rows = Files.lines(Path.of("/proc/sysvipc/shm"))) {
      return rows.map(row -> row.strip().replaceAll(" +", " "))
          .filter(row -> row.split(" ")[1].equals(id))
          .map(row -> " " + row + " ")
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGETLB")
  void whatGoesWithTheProcessHasNoNameThatCouldBeLeftBehind(Backing backing) throws IOException {
    List<String> before = shmFiles();
    try (GuestMemory memory = fresh(backing, Lifetime.PROCESS)) {
      write(memory, 1);
      assertThat(memory.name()).isEmpty();
      assertThat(shmFiles()).isEqualTo(before);
      try (var files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    }
  }

  private static List<String> shmFiles() throws IOException {
    String mine = "faultline-" + ProcessHandle.current().pid();
    try (var files = Files.list(Path.of("/dev/shm"))) {
      return files.map(Path::toString).filter(name -> name.contains(mine)).sorted().toList();
    }
  }

  @Test
  void aTmpfsTooSmallForTheGuestIsRefusedBeforeItIsUsed() throws IOException {
    long usable = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace();
    // 1 GiB more than there is, since others use it too.
    assertThatThrownBy(() -> GuestMemory.map(Backing.SHM, (usable + (1L << 30)) / 4096, 4096))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("/dev/shm has")
        .hasMessageContaining("vm.backing");
  }

  @Test
  void hugetlbTakesPagesOf2MiBAndOthersDoNot() {
    assertThatThrownBy(() -> GuestMemory.map(Backing.HUGETLB, 4, 4096))
        .isInstanceOf(HostException.class);
    assertThatThrownBy(() -> GuestMemory.map(Backing.MEMFD, 4, 2 << 20))
        .isInstanceOf(HostException.class);
  }

  @Test
  void hugetlbMemoryIsReservedWhenItIsMappedAndHasHolesToo() throws IOException {
    try (HugePages pages = HugePages.need(4)) {
      try (GuestMemory memory = GuestMemory.map(Backing.HUGETLB, 4, 2 << 20)) {
        assertThat(populated(memory)).isEmpty();
        write(memory, 1, 2);
        assertThat(populated(memory)).containsExactly(1L, 2L);
        Libc.madvise(memory.address(), memory.bytes(), Libc.MADV_DONTNEED);
        assertThat(new GuestAccess(memory).read(2 << 20)).isEqualTo(7);
        assertThat(new GuestAccess(memory).read(2 * (2 << 20))).isEqualTo(7);
        memory.drop(1, 1);
        assertThat(populated(memory)).containsExactly(2L);
      }
      assertThatThrownBy(() -> GuestMemory.map(Backing.HUGETLB, 1 << 20, 2 << 20))
          .isInstanceOf(HostException.class)
          .hasMessageContaining("nr_hugepages");
    }
  }

  @Test
  void javaCodeGetsNoViewOfMemoryThatCanBlock() {
    try (GuestMemory memory = fresh(Backing.ANONYMOUS, Lifetime.PROCESS)) {
      memory.arm();
      assertThatThrownBy(memory::view).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aViewEndsWithItsMemory() {
    GuestMemory memory = fresh(Backing.MEMFD, Lifetime.PROCESS);
    var view = memory.view();
    memory.close();
    assertThatThrownBy(() -> view.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTouchOutsideOfTheGuestIsRefused() {
    try (GuestMemory memory = fresh(Backing.ANONYMOUS, Lifetime.PROCESS)) {
      GuestAccess access = new GuestAccess(memory);
      assertThatThrownBy(() -> access.read(PAGES * 4096 - 7))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> access.write(-8, 1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.drop(PAGES, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
