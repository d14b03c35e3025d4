package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LackeyImporterTest {
  @TempDir Path folder;

  private Trace imported(String log) throws IOException {
    return imported(log, 0);
  }

  private Trace imported(String log, long accessInstructions) throws IOException {
    Path from = Files.writeString(folder.resolve("lackey.log"), log);
    Path into = folder.resolve("a.trace");
    new LackeyImporter(new ImportOptions(100_000, accessInstructions, false, Map.of()))
        .importFile(from, into);
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

  /// Three accesses to one page, of which the clock that stands would keep two.
  @Test
  void aLogWithoutFetchesHasNoClockUnlessAnAccessStandsForInstructions() throws IOException {
    String log = " L 1000,4\n S 2000,4\n L 1000,4\n";
    assertThatThrownBy(() -> imported(log))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("lackey.log: the log has no line \"I  ...\"")
        .hasMessageContaining("--trace-mem=yes")
        .hasMessageContaining("--access-instructions 3");
    assertThat(folder.resolve("a.trace")).doesNotExist();
    // 60,000 | 120,000, the second epoch of 100,000 | 180,000: all three are firsts of an epoch
    Trace trace = imported(log, 60_000);
    assertThat(trace.touches(0).size()).isEqualTo(3);
    assertThat(trace.info().instructionCount()).isEqualTo(180_000);
  }

  /// The page of vsyscall: the address divided by 4096, as Linux maps it.
  @Test
  void addressesAreOf64BitsAndMayBeginWith0x() throws IOException {
    Trace trace = imported("I  ffffffffff600000,3\nI  0x04000a90,3\n L 0XFFF,1\n");
    assertThat(trace.originalPage(0)).isZero();
    assertThat(trace.originalPage(1)).isEqualTo(0x4000);
    assertThat(trace.originalPage(2)).isEqualTo(0xffffffffff600L);
    for (String wrong : new String[] {"12345678123456781", "0x", "-1", "+1", "0x0x1"}) {
      assertThatThrownBy(() -> imported("I  " + wrong + ",3\n"))
          .isInstanceOf(RecordingException.class)
          .hasMessageEndingWith(
              "lackey.log:1: the address is \"%s\". It must be hexadecimal, of at most 16 digits"
                  .formatted(wrong));
    }
  }

  @Test
  void aLineOfTheProgramOrOfCsvSaysHowToGoOn() {
    assertThatThrownBy(() -> imported("I  04016b80,3\nHello, world\n"))
        .hasMessageContaining("lackey.log:2: \"Hello, world\" is no line of lackey")
        .hasMessageContaining("--log-file=FILE");
    for (String csv : new String[] {"0,0x10,r", " 12, 7 ,W,3,100", "Instructions,Page,Access"}) {
      assertThatThrownBy(() -> imported(csv + "\n"))
          .hasMessageEndingWith(
              "\"" + csv + "\" is no line of lackey. It looks like one of csv: --from csv");
    }
  }

  @Test
  void aByteOrderMarkIsNoPartOfALine() throws IOException {
    assertThat(imported("\uFEFFI  04000a90,3\n").originalPage(0)).isEqualTo(0x4000);
  }
}
