package dev.faultline.simulator.qemu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestImageTest {
  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GuestImage.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void what_ships_is_what_its_source_is_assembled_to() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/nasm")), "there is no nasm here");
    Path source = folder.resolve("guest.asm");
    Path made = folder.resolve("guest.bin");
    Files.write(source, resource("guest.asm"));
    Process nasm =
        new ProcessBuilder("nasm", "-f", "bin", source.toString(), "-o", made.toString())
            .inheritIO()
            .start();
    assertThat(nasm.waitFor()).isZero();
    assertThat(made).hasBinaryContent(resource("guest.bin"));
  }

  @Test
  void a_program_is_its_parameters() throws Exception {
    Access access = new Access(64 << 20, 5000, 25, 0);
    GuestSpec guest =
        GuestSpec.of(new ProgramSpec.HotCold(access, 10, 90)).with(to -> to.fillPercent = 50);
    ByteBuffer disk =
        ByteBuffer.wrap(GuestImage.bytes(guest, 65_536, 7))
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(512);
    assertThat(disk.getInt()).as("hot and cold").isEqualTo(3);
    assertThat(disk.getInt()).as("64 MiB of pages").isEqualTo(16_384);
    assertThat(disk.getInt()).as("half of 256 MiB is filled").isEqualTo(32_768);
    assertThat(disk.getInt()).as("stride").isEqualTo(1);
    assertThat(disk.getInt()).as("a tenth is hot").isEqualTo(1638);
    assertThat(disk.getInt()).as("0.9 x 2^32").isEqualTo((int) 3_865_470_566L);
    assertThat(disk.getInt()).as("a quarter of 2^32 writes").isEqualTo(1 << 30);
    assertThat(disk.getInt()).as("nanoseconds between two touches").isEqualTo(5000);
    assertThat(disk.getInt()).as("seed").isEqualTo(7);
  }

  /// Each range of ranks is drawn once in 1,024 times: what Zipf's law gives it is that, but for
  /// the weight of the one rank at either end, which it shares with its neighbours.
  @ParameterizedTest
  @CsvSource({"0.6, 1000", "1.0, 65536", "1.5, 4096"})
  void ranges_of_ranks_are_as_likely_as_one_another(double exponent, int pages) {
    long[] bounds = GuestImage.ranks(exponent, pages);
    double[] weight = new double[pages];
    double all = 0;
    for (int i = 0; i < pages; i++) {
      weight[i] = Math.pow(i + 1.0, -exponent);
      all += weight[i];
    }
    assertThat(bounds).hasSize(1025).isSorted();
    assertThat(bounds[1024]).isEqualTo(pages);
    for (int step = 0; step < 1024; step++) {
      double inside = 0;
      for (long rank = bounds[step] + 1; rank < bounds[step + 1]; rank++) {
        inside += weight[(int) rank];
      }
      double ends =
          weight[(int) bounds[step]] + weight[(int) Math.min(bounds[step + 1], pages - 1)];
      assertThat(all / 1024).as("range %d", step).isBetween(inside * 0.999999, inside + ends);
    }
  }

  @Test
  void no_two_ranks_are_one_page() throws Exception {
    Access access = new Access(0, 5000, 25, 0);
    for (int pages = 2; pages < 3000; pages += 37) {
      GuestSpec guest = GuestSpec.of(new ProgramSpec.Zipf(access, 1, true));
      ByteBuffer disk =
          ByteBuffer.wrap(GuestImage.bytes(guest, pages, 1)).order(ByteOrder.LITTLE_ENDIAN);
      long scatter = disk.getInt(512 + 9 * 4);
      boolean[] seen = new boolean[pages];
      for (long rank = 0; rank < pages; rank++) {
        int page = (int) (rank * scatter % pages);
        assertThat(seen[page]).as("page %d of %d", page, pages).isFalse();
        seen[page] = true;
      }
    }
  }
}
