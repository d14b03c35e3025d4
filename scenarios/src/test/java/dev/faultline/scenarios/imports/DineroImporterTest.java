package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DineroImporterTest {
  @TempDir Path folder;
  private Imported done;

  private Trace imported(String log, long accessInstructions) throws IOException {
    Path from = Files.writeString(folder.resolve("a.din"), log);
    Path into = folder.resolve("a.trace");
    done =
        new DineroImporter(new ImportOptions(100_000, accessInstructions, false, Map.of()))
            .importFile(from, into);
    return Trace.read(into);
  }

  private void refused(String log, String message) throws IOException {
    Files.deleteIfExists(folder.resolve("a.trace"));
    assertThatThrownBy(() -> imported(log, 0))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("a.trace")).doesNotExist();
  }

  /// The lines of Dinero's manual, and after them one of an unknown kind, and a flush.
  @Test
  void readsWritesFetchesAndTheRest() throws IOException {
    Trace trace =
        imported(
            """
            2 0 This is an instruction fetch at hex address 0.
            0 1000 This is a data read at hex address 1000.
            1 70f60888 This is a data write at hex address 70f60888.
            2 4
            3 0x2fff
            4 0

            """,
            0);
    // pages 0, 1 and 0x70f60 at instruction 1; page 0 again in its epoch, and page 2 at instruction
    // 2
    assertThat(trace.touches(0).size()).isEqualTo(4);
    assertThat(trace.info().instructionCount()).isEqualTo(2);
    assertThat(trace.originalPage(2)).as("of an unknown kind").isEqualTo(2);
    assertThat(trace.originalPage(3)).isEqualTo(0x70f60);
    assertThat(trace.touches(0).write(2)).isTrue();
    assertThat(trace.touches(0).write(3)).as("of an unknown kind").isFalse();
    assertThat(done.lines()).isEqualTo(7);
    assertThat(done.accesses()).isEqualTo(5);
    assertThat(done.dropped()).isEqualTo(1);
    assertThat(done.skipped().toString()).isEqualTo("{flushes=1, empty=1}");
  }

  @Test
  void extendedDinHasLettersAndASize() throws IOException {
    Trace trace = imported("i 400540 4\ti1\nr 1000 8\nw\t2000\t4\nm 3000 1\nc 0 0\nv 0 0\n", 0);
    assertThat(trace.pageCount()).isEqualTo(4);
    assertThat(trace.touches(0).write(2)).isTrue();
    assertThat(done.skipped().toString()).isEqualTo("{flushes=2}");
  }

  @Test
  void aLogWithoutFetchesNeedsInstructionsOfAnAccess() throws IOException {
    refused("0 1000\n1 2000\n", "a.din: the log has no line \"2 ADDRESS\", by which instructions");
    // the second access at 2 times 60,000 is in the second epoch
    assertThat(imported("0 1000\n0 1000\n", 60_000).touches(0).size()).isEqualTo(2);
  }

  @Test
  void aWrongLineIsNamedWithItsValueAndWhatToDo() throws IOException {
    refused("2 0\n6 1000\n", "a.din:2: \"6 1000\" is no line of din. A line is LABEL ADDRESS");
    refused("2 0\n2\n", "a.din:2: \"2\" is no line of din");
    refused("2 -4\n", "a.din:1: the address is \"-4\". It must be hexadecimal, of at most 16");
    refused("2 12345678123456781\n", "a.din:1: the address is \"12345678123456781\"");
    refused("0".repeat(5_000), "a.din:1: a line longer than 4096 characters");
    refused("0".repeat(200), "a.din:1: \"" + "0".repeat(100) + "...\" is no line");
    refused("4 0\n", "the file holds no access");
    refused("I  04016b80,3\n", "It looks like one of lackey: --from lackey");
    refused("0,0x10,r\n", "It looks like one of csv: --from csv");
  }
}
