package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.libc.HotCalls;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.mapping.libc.Sockets;
import dev.faultline.agent.pager.HandOverSocket;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.pager.FakeVmm;
import dev.faultline.simulator.pager.PagerState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `faultline pager` serves a hypervisor that checks every byte.
@ResourceLock(HostLocks.LIVE)
@Timeout(120)
class PagerTest {
  private static final int PAGES = 8192; // 32 MiB

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FakeVmm vmm;

  @BeforeEach
  void build() throws Exception {
    vmm = new FakeVmm(folder);
  }

  private CompletableFuture<Integer> pager(Path image, String... more) {
    String[] arguments = new String[5 + more.length];
    arguments[0] = "pager";
    arguments[1] = "--socket";
    arguments[2] = socket().toString();
    arguments[3] = "--image";
    arguments[4] = image.toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return CompletableFuture.supplyAsync(
        () -> Main.execute(TestContext.of(out, err), arguments), task -> new Thread(task).start());
  }

  private Path socket() {
    return folder.resolve("s");
  }

  private int serve(long seed, int threads, String how, String strategy) throws Exception {
    Path image = vmm.image(seed, PAGES);
    CompletableFuture<Integer> status = pager(image, "--prepaging", strategy);
    Process guest = vmm.start(socket(), image, seed, threads, how);
    String said = FakeVmm.said(guest);
    assertThat(said).as("seed %d: %s%s", seed, out, err).contains("all ").contains("are right");
    return status.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, plain, linear",
    "2, 4, plain, dual",
    "3, 64, plain, random",
    "4, 90, plain, adaptive",
    "5, 4, halves, dual",
    "6, 2, kib, forward",
    "7, 4, remove, linear",
    "8, 4, remove, demand-only"
  })
  void every_byte_is_right(long seed, int threads, String how, String strategy) throws Exception {
    assertThat(serve(seed, threads, how, strategy)).as(err.toString()).isZero();
    // of every 56 pages eight are a hole: 8192 of them have 1,168, and the rest crosses
    assertThat(out.toString()).containsPattern("zero pages +1,168");
  }

  /// 32 MiB in 16 pages, each of which is copied whole.
  @ParameterizedTest
  @CsvSource({"21, 1, linear", "22, 4, dual", "23, 4, demand-only"})
  void pages_of_2_mib_are_brought_whole(long seed, int threads, String strategy) throws Exception {
    Path free = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
    assumeTrue(
        Files.exists(free) && firstNumber(free) >= 16,
        "skipped, because this host lends no 16 pages of 2 MiB (nr_hugepages)");
    assertThat(serve(seed, threads, "huge", strategy)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("32 MiB in pages of 2048 KiB");
  }

  private static long firstNumber(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return Long.parseLong(in.readLine().strip());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "early | before it had sent its regions and no descriptor",
        "nofd | before it had sent the descriptor of a userfaultfd",
        "garbage | whose base_host_virt_addr is",
        "overlap | that overlaps another",
        "odd | not of whole pages",
        "mixed | all must be of one size",
        "beyond | give the image it belongs to"
      })
  void a_lie_is_said_and_ends_it(String how, String why) throws Exception {
    Path image = vmm.image(9, PAGES);
    CompletableFuture<Integer> status = pager(image);
    Process guest = vmm.start(socket(), image, 9, 1, how);
    assertThat(FakeVmm.said(guest)).containsAnyOf("lied", "closed");
    assertThat(status.get(30, TimeUnit.SECONDS)).isBetween(1, 2);
    assertThat(err.toString()).contains(why);
    assertThat(socket()).doesNotExist();
  }

  @Test
  void a_hypervisor_that_dies_meanwhile_is_said_to_have_ended() throws Exception {
    Path image = vmm.image(11, 16 * PAGES);
    CompletableFuture<Integer> status = pager(image, "--prepaging", "random");
    Process guest = vmm.start(socket(), image, 11, 1, "wait");
    assertThat(guest.inputReader().readLine()).isEqualTo("waiting"); // it has handed over
    guest.destroyForcibly();
    assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(err.toString()).contains("ended").doesNotContain("could not be put");
  }

  /// The first one reads faults, brings nothing and is gone: what it has read nobody is told again.
  private Process leftAlone(Path image, Path state, int threads, String how) throws Exception {
    HandOverSocket.Gift gift;
    Process guest;
    try (HandOverSocket from = HandOverSocket.listen(socket())) {
      guest = vmm.start(socket(), image, 13, threads, how);
      gift = from.await(() -> true);
    }
    PagerState.of(gift.process(), gift.text()).write(state);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Sockets.awaitInput(gift.descriptor(), 5000)).isTrue();
      assertThat(HotCalls.read(gift.descriptor(), arena.allocate(320, 8), 320)).isPositive();
    }
    Libc.close(gift.descriptor());
    return guest;
  }

  private int takeOver(Path image, Path state) {
    return Main.execute(
        TestContext.of(out, err),
        "pager",
        "--take-over",
        state.toString(),
        "--image",
        image.toString());
  }

  @ParameterizedTest
  @CsvSource({"1, plain", "4, plain", "90, halves"})
  void another_pager_takes_over_where_one_has_ended(int threads, String how) throws Exception {
    Path image = vmm.image(13, PAGES);
    Path state = folder.resolve("state");
    Process guest = leftAlone(image, state, threads, how);
    assertThat(guest.isAlive()).isTrue();
    assertThat(takeOver(image, state)).as(err.toString()).isZero();
    assertThat(FakeVmm.said(guest)).as("%s%s", out, err).contains("all ").contains("are right");
  }

  @Test
  void what_nobody_can_take_over_is_refused() throws Exception {
    Path image = vmm.image(13, PAGES);
    Path state = folder.resolve("state");
    Process guest = leftAlone(image, state, 4, "remove");
    assertThat(takeOver(image, state)).isEqualTo(1);
    assertThat(err.toString()).contains("may have given memory up");
    guest.destroyForcibly().waitFor();
    assertThat(takeOver(image, state)).isEqualTo(2);
    assertThat(err.toString()).contains("has ended, and its guest with it");
    Files.writeString(state, "{\"process\": 1}");
    assertThat(takeOver(image, state)).isEqualTo(2);
    assertThat(takeOver(image, image)).isEqualTo(2);
    assertThat(err.toString()).contains("is no pager's state");
  }

  @Test
  void what_is_asked_for_wrongly_is_refused() throws Exception {
    assertThat(pager(folder.resolve("none")).join()).isEqualTo(2);
    assertThat(err.toString()).contains("there is no such file");
    assertThat(pager(folder, "--prepaging", "oracle").join()).isEqualTo(2);
    assertThat(err.toString()).contains("nobody knows it here");
    Path image = Files.write(folder.resolve("image"), new byte[4096]);
    for (String taken : new String[] {"x".repeat(120), image.toString()}) {
      String[] arguments = {"pager", "--image", image.toString(), "--socket", taken};
      assertThat(Main.execute(TestContext.of(out, err), arguments)).isEqualTo(2);
    }
    assertThat(err.toString()).contains("at most 107 bytes", "something is there already");
    assertThat(pager(image, "--connect", "/nobody").join()).isEqualTo(2);
    assertThat(err.toString()).contains("give either --socket or --connect or --take-over");
  }
}
