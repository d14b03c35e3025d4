package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.imports.log.ImportClock;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamoRioImporterTest {
  /// Two threads, in the form that the view tool prints, with every kind of line that it has.
  private static final String LOG =
      """
      Output format:
      <--record#-> <--instr#->: <---tid---> <record details>
      ------------------------------------------------------------
                 1           0:     2765543 <marker: version 5>
                 2           1:     2765543 ifetch       6 byte(s) @ 0x0000000000404a78 0f 84 5b 01 00 00    jz     (untaken)
                 3           2:     2765543 ifetch       9 byte(s) @ 0x0000000000404a7e 48 8b 5c 24 08 00 00 mov    0x08(%rsp)
                 3           2:     2765543                                            00 00
                 4           2:     2765543 read         8 byte(s) @ 0x00007fdf64e2adc8 by PC 0x0000000000404a7e
      ------------------------------------------------------------
                 5           3:     2765542 ifetch       1 byte(s) @ 0x000000000040257d non-branch
                 6           3:     2765542 write        8 byte(s) @ 0x00007ffd90c13950 by PC 0x000000000040257d
                 7           3:     2765542 pref-r-L1    1 byte(s) @ 0x00007ffd90c14950 by PC 0x000000000040257d
                 8           3:     2765542 <thread 2765542 exited>

      View tool results:
                    3 : total instructions
      """;

  @TempDir Path folder;
  private Imported done;

  private Trace imported(String log) throws IOException {
    Path from = Files.writeString(folder.resolve("view.log"), log);
    Path into = folder.resolve("a.trace");
    done = new DynamoRioImporter(ImportOptions.DEFAULT).importFile(from, into);
    return Trace.read(into);
  }

  private void refused(String log, String message) throws IOException {
    Files.deleteIfExists(folder.resolve("a.trace"));
    assertThatThrownBy(() -> imported(log))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("a.trace")).doesNotExist();
  }

  @Test
  void eachThreadIsAVcpuWithItsOwnCount() throws IOException {
    Trace trace = imported(LOG);
    assertThat(trace.vcpuCount()).isEqualTo(2);
    // thread ...43: page 0x404 at its instruction 1, and 0x7fdf64e2a at 2
    assertThat(trace.touches(0).size()).isEqualTo(2);
    assertThat(trace.touches(0).instructions(0)).isEqualTo(1);
    assertThat(trace.touches(0).instructions(1)).isEqualTo(1);
    // thread ...42: page 0x402 at its instruction 1, and there the write
    assertThat(trace.touches(1).instructions(0)).isEqualTo(1);
    assertThat(trace.touches(1).write(1)).isTrue();
    assertThat(trace.originalPage(3)).isEqualTo(0x7ffd90c13L);
    assertThat(done.notes()).containsExactly("vCPUs from 0 on are the threads 2765543, 2765542");
  }

  @Test
  void everyLineThatIsNoAccessIsCounted() throws IOException {
    imported(LOG);
    assertThat(done.accesses()).isEqualTo(5);
    assertThat(done.skipped().toString())
        .isEqualTo("{headings=6, markers=2, disassembly=1, prefetches and flushes=1, empty=1}");
    assertThat(done.lines()).isEqualTo(5 + 11);
  }

  /// Newer versions name the workload, too.
  @Test
  void theIdOfAThreadMayBeAWord() throws IOException {
    assertThat(imported("10 2: W0.T292 ifetch 4 byte(s) @ 0x2345 non-branch\n").vcpuCount())
        .isEqualTo(1);
    assertThat(done.notes().toString()).contains("W0.T292");
  }

  @Test
  void aWrongOrCutLineIsNamedWithItsValueAndWhatToDo() throws IOException {
    refused("hello\n", "view.log:1: \"hello\" is no line of dynamorio. Expected are lines such as");
    refused("1 1: 7 read 8 byte(s) @ 0x00007fdf\n", "view.log:1: ");
    refused("1 1: 7 read 8 byte(s) @ 0x7fdf by PC\n", "view.log:1: ");
    refused("1 1: 7 steal 8 byte(s) @ 0x7fdf by PC 0x1\n", "view.log:1: ");
    refused("1 1: 7 ifetch 8 byte(s) @ 0x7fzz non-branch\n", "view.log:1: the address is \"0x7fzz");
    refused("1 1: 7 read 8 byte(s) @ 0x1 by PC 0x1\n", "the log has no line with ifetch");
    refused("1 1: " + "7".repeat(5_000), "a line longer than 4096");
    refused("Output format:\n", "the file holds no access");
    refused("2 400540\n", "It looks like one of din: --from din");
  }

  @Test
  void moreThreadsThanATraceHasVcpusAreRefused() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i <= ImportClock.MOST_VCPUS; i++) {
      log.append("1 1: ").append(i).append(" ifetch 1 byte(s) @ 0x1000 non-branch\n");
    }
    refused(
        log.toString(),
        "view.log:4097: \"4096\" is thread number 4097. A trace has at most 4096: keep the lines"
            + " of");
  }
}
