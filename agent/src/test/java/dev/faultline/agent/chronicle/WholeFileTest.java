package dev.faultline.agent.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeFileTest {
  private static final Path MAPPINGS = Path.of("/proc/self/maps");

  @TempDir Path folder;

  private boolean isMapped(Path file) throws IOException {
    return Files.readAllLines(MAPPINGS).stream().anyMatch(line -> line.contains(file.toString()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_file_that_is_closed_is_mapped_no_longer(boolean readOnly) throws IOException {
    assumeTrue(Files.exists(MAPPINGS), "skipped, because this is not Linux");
    Path file = Files.write(folder.resolve("f"), new byte[1 << 16]);
    WholeFile whole = WholeFile.map(file, 1 << 16, readOnly);
    assertThat(whole.bytes().readByte(5)).isZero();
    assertThat(isMapped(file)).isTrue();
    whole.close();
    // it is unmapped by a thread of Chronicle's own
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (isMapped(file) && System.nanoTime() < limit) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(isMapped(file)).isFalse();
  }
}
