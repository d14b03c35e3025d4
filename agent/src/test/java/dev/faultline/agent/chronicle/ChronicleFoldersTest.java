package dev.faultline.agent.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.MappedBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In JVMs of their own, since Chronicle makes its folders once.
class ChronicleFoldersTest {
  @TempDir Path folder;

  /// Writes a trace and reads it.
  static final class TraceUser {
    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("a"))) {
        writer.touch(0, 1, true, 1, 0);
        var unused = writer.finish();
      }
      System.out.println(Trace.read(file).vcpuCount() + " vCPU");
      System.out.println(System.getProperty("project.build.directory"));
    }
  }

  /// Maps a file as any program would.
  static final class ChronicleUser {
    public static void main(String[] args) throws IOException {
      MappedBytes.singleMappedBytes(new File(args[0]), 4096).releaseLast();
    }
  }

  @Test
  void aTraceIsAllThatItsWriterAndReaderLeave() throws Exception {
    assertThat(run(TraceUser.class)).containsExactly("1 vCPU", "null");
    assertThat(left()).containsExactly("file");
  }

  /// The proof that the test above can fail.
  @Test
  void chronicleAloneLeavesAFolder() throws Exception {
    run(ChronicleUser.class);
    assertThat(left()).containsExactly("file", "target");
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// Where no folder above is called `target`, which Chronicle would take.
  private List<String> run(Class<?> main) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--"))
        .forEach(command::add);
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.add(folder.resolve("file").toString());
    Process process =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out = process.getInputStream()) {
      List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(process.waitFor()).isZero();
      return lines;
    }
  }
}
