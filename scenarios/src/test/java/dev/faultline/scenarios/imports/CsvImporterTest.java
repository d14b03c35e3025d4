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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvImporterTest {
  @TempDir Path folder;
  private boolean addresses;
  private Map<String, CsvColumn> columns = Map.of();
  private Imported done;

  private Trace imported(String csv) throws IOException {
    Path from = Files.writeString(folder.resolve("a.csv"), csv);
    Path into = folder.resolve("a.trace");
    done = new CsvImporter(new ImportOptions(1_000, 0, addresses, columns)).importFile(from, into);
    return Trace.read(into);
  }

  @Test
  void twoThreadsWithAHeadingACommentAndWindowsLineEnds() throws IOException {
    Trace trace =
        imported(
            """
            instructions,page,access,vcpu,idle_ns\r
            # the loader
            0,0x10,w\r
            400, 17 ,r,0,50
            30,0x10,r,1,900
            """);
    assertThat(trace.vcpuCount()).isEqualTo(2);
    assertThat(trace.originalPage(0)).isEqualTo(16);
    assertThat(trace.touches(0).instructions(1)).isEqualTo(400);
    assertThat(trace.touches(0).idleNanos(1)).isEqualTo(50);
    assertThat(trace.touches(1).write(0)).isFalse();
    assertThat(trace.touches(1).idleNanos(0)).isEqualTo(900);
    assertThat(trace.info().command()).isEqualTo("imported from a.csv");
  }

  @Test
  void anEpochKeepsTheFirstReadAndTheFirstWriteOfAPage() throws IOException {
    // epochs of 1,000: read, write, (read dropped, write dropped) | read
    Trace trace = imported("0,1,r\n10,1,w\n20,1,r\n30,1,w,0,70\n1000,1,r\n");
    assertThat(trace.touches(0).size()).isEqualTo(3);
    assertThat(trace.touches(0).instructions(2)).isEqualTo(990);
    assertThat(trace.touches(0).idleNanos(2)).as("idle time of dropped lines").isEqualTo(70);
  }

  private void refused(String csv, String message) throws IOException {
    Files.deleteIfExists(folder.resolve("a.trace"));
    assertThatThrownBy(() -> imported(csv))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("a.trace")).doesNotExist();
  }

  @Test
  void aWrongLineIsNamedWithItsValueAndWhatToDo() throws IOException {
    refused("0,1,r\n0,x9,r\n", "a.csv:2: the page is \"x9\". It must be a number from 0 to");
    refused("0,1,r\n\n0,1,q\n", "a.csv:3: the access is \"q\". It is r or w, or read or write");
    refused("0,1\n", "a.csv:1: 2 fields in \"0,1\". A line is instructions,page,r|w");
    refused("0,1,r,9999\n", "a.csv:1: the vcpu is \"9999\"");
    refused("0,1,r,0,-4\n", "a.csv:1: idle_ns is \"-4\"");
    refused("-1,1,r\n", "a.csv:1: instructions is \"-1\"");
    refused("7,1,r\n6,1,r\n", "a.csv:2: instructions are 6 after 7. They must not decrease");
    refused("", "the file holds no access");
    refused("0".repeat(5_000), "a.csv:1: a line longer than 4096 characters");
  }

  @Test
  void theImportSaysWhatItTook() throws IOException {
    imported("# three accesses\n0,1,r\n10,1,r\n20,1,w\n");
    assertThat(done.lines()).isEqualTo(4);
    assertThat(done.accesses()).isEqualTo(3);
    assertThat(done.dropped()).as("the second read").isEqualTo(1);
    assertThat(done.begin()).isZero();
  }

  /// Three accesses to one page of a program's heap, as a tracer writes their addresses.
  @Test
  void addressesAreToldFromPagesOrRefused() throws IOException {
    String lines = "0,0x7f3a4c201000,r\n10,0x7f3a4c201008,w\n1020,0x7f3a4c201010,r\n";
    refused(
        lines,
        "a.csv:1: the page is \"0x7f3a4c201000\", beyond what any processor addresses. It is the"
            + " address divided by 4096; if these are addresses, --addresses divides them");
    refused("0,0xffff888000001000,r\n", "--addresses divides them");
    assertOnePage(imported("Instructions,Address,access\n" + lines));
    addresses = true;
    assertOnePage(imported(lines));
    assertThat(imported("0,0xffffffffff600000,r\n").originalPage(0)).isEqualTo(0xffffffffff600L);
  }

  private static void assertOnePage(Trace trace) {
    assertThat(trace.pageCount()).isEqualTo(1);
    assertThat(trace.originalPage(0)).isEqualTo(0x7f3a4c201L);
    assertThat(trace.touches(0).size()).isEqualTo(3);
  }

  /// 57 bits of address are 2^45 pages, of which the upper half ends at 2^64.
  @Test
  void pagesOfBothHalvesOfTheLargestAddressSpaceAreTaken() throws IOException {
    assertThat(imported("0,0x1fffffffffff,r\n").originalPage(0)).isEqualTo(0x1fffffffffffL);
    assertThat(imported("0,0xff00000000000,r\n").originalPage(0)).isEqualTo(0xff00000000000L);
    assertThat(imported("0,0xffffffffff600,r\n").originalPage(0)).isEqualTo(0xffffffffff600L);
    refused("0,0x200000000000,r\n", "beyond what any processor addresses");
    refused("0,0xfefffffffffff,r\n", "beyond what any processor addresses");
  }

  @Test
  void aClockThatBeginsAsADateIsSetToBeginAtTheFirstAccess() throws IOException {
    Trace trace = imported("1665441234512345678,1,w\n1665441234512347678,2,w,0,5\n");
    assertThat(trace.touches(0).instructions(0)).isZero();
    assertThat(trace.touches(0).instructions(1)).isEqualTo(2_000);
    assertThat(done.begin()).isEqualTo(1_665_441_234_512_345_678L);
    // a counter of cycles, and another vCPU that comes later
    trace = imported("7800000000000000,1,w\n7800000000000500,1,w,1\n");
    assertThat(trace.touches(1).instructions(0)).isEqualTo(500);
    // a quarter of an hour is a recording that was cut
    assertThat(imported("999999999999,1,w\n").touches(0).instructions(0))
        .isEqualTo(999_999_999_999L);
    refused("1665441234512345678,1,w\n5,1,w,1\n", "a.csv:2: instructions are 5, before the 16654");
    refused("0,1,w\n1665441234512345678,1,w\n", "A trace has at most 36028797018963968: divide");
    refused("0,1,w\n1,1,w,0,1665441234512345678\n", "a.csv:2: idle_ns is \"1665441234512345678\"");
    refused("1665441234512345678,1,w\n1665441234512345677,1,w\n", ":2: instructions are 16654");
  }

  @Test
  void headingsHaveCapitalsQuotesCommentsBeforeThemAndAByteOrderMark() throws IOException {
    for (String heading :
        new String[] {
          "Instructions,Page,Access",
          "\"instructions\",\"page\",\"access\"",
          "\uFEFFinstructions,page,access",
          "# of a tool\n\nINSTRUCTIONS,PAGE,ACCESS"
        }) {
      assertThat(imported(heading + "\n0,7,r\n").originalPage(0)).isEqualTo(7);
    }
    assertThat(imported("\uFEFF0,7,r\n").originalPage(0)).isEqualTo(7);
  }

  @Test
  void aNameOfCsvMayHaveCapitalsAndBePacked() {
    for (String name : new String[] {"a.csv", "a.CSV", "a.csv.gz", "x/A.Csv.ZST", "a.csv.xz"}) {
      assertThat(CsvImporter.isNamed(Path.of(name))).as(name).isTrue();
    }
    assertThat(CsvImporter.isNamed(Path.of("a.csv.log"))).isFalse();
  }

  @Test
  void aLogOfLackeyInTheNameOfCsvSaysHowToGoOn() throws IOException {
    refused(
        "I  04016b80,3\n",
        "a.csv:1: \"I  04016b80,3\" is no line of csv. It looks like one of lackey: --from lackey");
    refused("2 400540\n", "--from din");
  }

  /// 64 pages from 16 MiB on, that far apart.
  private String every(int distance) {
    StringBuilder csv = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      csv.append(i).append(',').append(4096 + i * distance).append(",r\n");
    }
    return csv.toString();
  }

  @Test
  void pagesThatAreMultiplesOfWhatNoPageHasAreWarnedOf() throws IOException {
    // addresses of words, lines and pages
    for (int distance : new int[] {8, 64, 4096}) {
      imported(every(distance));
      assertThat(done.notes())
          .containsExactly(
              "warning: all pages are multiples of %d; if they are byte addresses, --addresses divides them"
                  .formatted(distance));
    }
    // pages of 4, 16 and 64 KiB, 2 and 4 MiB
    for (int distance : new int[] {1, 4, 16, 512, 1024}) {
      imported(every(distance));
      assertThat(done.notes()).as("every %d", distance).isEmpty();
    }
    imported(every(8).lines().skip(1).collect(Collectors.joining("\n")));
    assertThat(done.notes()).as("of too few").isEmpty();
    imported(every(8) + "70,4097,r\n");
    assertThat(done.notes()).as("with one that is none").isEmpty();
    addresses = true;
    imported(every(8));
    assertThat(done.notes()).isEmpty();
  }
}
