package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.imports.log.CsvColumn;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvColumnsTest {
  @TempDir Path folder;
  private Imported done;

  private Trace imported(Map<String, CsvColumn> columns, String csv) throws IOException {
    Path from = Files.writeString(folder.resolve("a.csv"), csv);
    Path into = folder.resolve("a.trace");
    done = new CsvImporter(new ImportOptions(1_000, 0, false, columns)).importFile(from, into);
    return Trace.read(into);
  }

  private void refused(Map<String, CsvColumn> columns, String csv, String message)
      throws IOException {
    Files.deleteIfExists(folder.resolve("a.trace"));
    assertThatThrownBy(() -> imported(columns, csv))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("a.trace")).doesNotExist();
  }

  /// Of a machine that ran for an hour, with a column that nobody asked for.
  private static final String FAULTS =
      """
      # a tracer's
      "Time",comm,tid,address,access
      3600.000000001,perl,4711,0x7f3a4c201008,read
      3600.0000025,perl,31337,0x1000,W
      3600.000003,perl,4711,0x7f3a4c202ff0,w
      """;

  @Test
  void aListOfPageFaultsHasTimesAndIdsOfThreads() throws IOException {
    Trace trace = imported(Map.of("time", CsvColumn.S), FAULTS);
    assertThat(trace.vcpuCount()).isEqualTo(2);
    assertThat(trace.originalPage(1)).isEqualTo(0x7f3a4c201L);
    // begins at ...001 ns: thread 4711 at 0 and 2,999; thread 31337 at 2,499
    assertThat(trace.touches(0).instructions(0)).isZero();
    assertThat(trace.touches(0).instructions(1)).isEqualTo(2_999);
    assertThat(trace.touches(0).write(1)).isTrue();
    assertThat(trace.touches(1).instructions(0)).isEqualTo(2_499);
    assertThat(trace.touches(1).write(0)).isTrue();
    assertThat(done.begin()).isEqualTo(3_600_000_000_001L);
    assertThat(done.notes())
        .containsExactly(
            "1 ns is taken for 1 instruction", "vCPUs from 0 on are the threads 4711, 31337");
    assertThat(done.skipped().toString()).isEqualTo("{comments=1, heading=1}");
  }

  @Test
  void everyUnitOfTimeIsTurnedIntoNanoseconds() throws IOException {
    // 1.5 of each, the half of a ns rounded down
    Map<CsvColumn, Long> nanos =
        Map.of(
            CsvColumn.NS, 1L,
            CsvColumn.US, 1_500L,
            CsvColumn.MS, 1_500_000L,
            CsvColumn.S, 1_500_000_000L);
    for (Map.Entry<CsvColumn, Long> unit : nanos.entrySet()) {
      Trace trace = imported(Map.of("t", unit.getKey()), "page,t\n1,0\n2,1.5\n");
      assertThat(trace.touches(0).instructions(1)).isEqualTo(unit.getValue());
    }
    assertThat(done.notes()).contains("no column of accesses: all are taken for reads");
  }

  @Test
  void whatIsSaidOfAColumnGoesBeforeWhatAnotherIsCalled() throws IOException {
    Map<String, CsvColumn> said = Map.of("gfn", CsvColumn.PAGE, "cpu", CsvColumn.VCPU);
    Trace trace = imported(said, "idle_ns,instructions,page,gfn,cpu\n5,10,77,3,1\n");
    assertThat(trace.originalPage(0)).isEqualTo(3);
    assertThat(trace.touches(1).idleNanos(0)).isEqualTo(5);
    // a column has the one meaning that is said, and not its name's, too
    said = Map.of("access", CsvColumn.PAGE);
    assertThat(imported(said, "ns,access\n0,8\n").originalPage(0)).isEqualTo(8);
  }

  @Test
  void aTimeHoldsWhatAVcpuIdled() throws IOException {
    Trace trace = imported(Map.of("t", CsvColumn.NS), "t,page,idle_ns\n0,1,900\n5,2,x\n");
    assertThat(trace.touches(0).idleNanos(0)).isZero();
  }

  @Test
  void columnsThatAreMissingOrOfOneKindAreNamed() throws IOException {
    Map<String, CsvColumn> time = Map.of("time", CsvColumn.NS);
    refused(time, "t,page\n0,1\n", "a.csv:1: the heading \"t,page\" has no column \"time\"");
    refused(time, "time,gfn\n0,1\n", "a.csv:1: no column of \"time,gfn\" means page or address");
    refused(Map.of("gfn", CsvColumn.PAGE), "t,gfn\n", "means instructions, ns, us, ms or s");
    refused(
        Map.of("a", CsvColumn.NS, "b", CsvColumn.US),
        "a,b,page\n",
        "a.csv:1: --column \"b\" is another of one kind as us. A line has one clock");
    refused(time, "", "the file holds no access");
    refused(time, "time,page\n", "no access. A line has a field for each of the 2 of the heading");
    refused(Map.of(), "time,page,access\n0,1,r\n", "say what its columns mean: --column time=ns");
  }

  @Test
  void aWrongLineIsNamedWithItsValueAndWhatToDo() throws IOException {
    Map<String, CsvColumn> time = Map.of("time", CsvColumn.S);
    String heading = "time,page,access\n";
    refused(
        time, heading + "0,1\n", "a.csv:2: 2 fields in \"0,1\". A line has a field for each of");
    for (String wrong : new String[] {"-1", "1e9", "", "0x1", "9999999999999999999", ".5", "1.x"}) {
      refused(
          time,
          heading + wrong + ",1,r\n",
          "a.csv:2: the time is \"%s\". It must be a decimal number of s".formatted(wrong));
    }
    refused(time, heading + "2,1,r\n1,1,r\n", "a.csv:3: nanoseconds are 1000000000, before the 2");
    refused(
        time,
        heading + "0,1,r\n2,1,r\n1,1,r\n",
        "a.csv:4: nanoseconds are 1000000000 after 2000000000. They must not decrease for a vCPU");
    refused(time, heading + "0,1,r\n99999999,1,r\n", "A trace has at most 36028797018963968");
    refused(time, heading + "0,1,x\n", "a.csv:2: the access is \"x\"");
  }
}
