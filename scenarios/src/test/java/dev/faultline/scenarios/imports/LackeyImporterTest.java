package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.record.RecordOptions;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LackeyImporterTest {
  @TempDir Path folder;

  private Trace imported(String log) throws IOException {
    Path from = Files.writeString(folder.resolve("lackey.log"), log);
    Path into = folder.resolve("a.trace");
    new LackeyImporter(RecordOptions.DEFAULT).importFile(from, into);
    return Trace.read(into);
  }

  @Test
  void fetchesLoadsStoresAndModifies() throws IOException {
    Trace trace =
        imported(
            """
            ==31== Lackey, an example Valgrind tool
            ==31==
            I  04016b80,3
            I  04016b83,5
             S 1ffeffe7e8,8
             L 04017000,8
             M 0421c7cc,4
            ==31== Counted 2 calls
            """);
    // page 0x4016 read at instruction 1; 0x1ffeffe written, 0x4017 read, 0x421c read and written at
    // 2
    assertThat(trace.touches(0).size()).isEqualTo(5);
    assertThat(trace.info().instructionCount()).isEqualTo(2);
    assertThat(trace.pageCount()).isEqualTo(4);
    assertThat(trace.originalPage(0)).isEqualTo(0x4016);
    assertThat(trace.originalPage(3)).isEqualTo(0x1ffeffe);
    assertThat(trace.touches(0).write(1)).isTrue();
    assertThat(trace.touches(0).write(4)).isTrue();
  }

  @Test
  void aWrongLineIsNamed() {
    assertThatThrownBy(() -> imported("I  04016b80,3\n X 1234,8\n"))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(
            "lackey.log:2: \" X 1234,8\" is no line of lackey. Expected are lines");
    assertThatThrownBy(() -> imported("I  zz,3\n"))
        .hasMessageContaining("lackey.log:1: the address");
    assertThatThrownBy(() -> imported("==1== nothing\n"))
        .hasMessageContaining("valgrind --tool=lackey --trace-mem=yes");
  }
}
