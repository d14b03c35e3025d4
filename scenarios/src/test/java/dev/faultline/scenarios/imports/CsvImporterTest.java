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

class CsvImporterTest {
  @TempDir Path folder;

  private Trace imported(String csv) throws IOException {
    Path from = Files.writeString(folder.resolve("a.csv"), csv);
    Path into = folder.resolve("a.trace");
    new CsvImporter(new RecordOptions(1_000, 1, 0, 0, 0)).importFile(from, into);
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

  private void refused(String csv, String message) {
    assertThatThrownBy(() -> imported(csv))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("a.trace")).doesNotExist();
  }

  @Test
  void aWrongLineIsNamedWithItsValueAndWhatToDo() {
    refused("0,1,r\n0,x9,r\n", "a.csv:2: the page is \"x9\". It must be a number from 0 to");
    refused("0,1,r\n\n0,1,q\n", "a.csv:3: the access is \"q\". It is r or w");
    refused("0,1\n", "a.csv:1: 2 fields in \"0,1\". A line is instructions,page,r|w");
    refused("0,1,r,9999\n", "a.csv:1: the vcpu is \"9999\"");
    refused("0,1,r,0,-4\n", "a.csv:1: idle_ns is \"-4\"");
    refused("-1,1,r\n", "a.csv:1: instructions is \"-1\"");
    refused("7,1,r\n6,1,r\n", "a.csv:2: instructions are 6 after 7. They must not decrease");
    refused("", "the file holds no access");
    refused("0".repeat(5_000), "a.csv:1: a line longer than 4096 characters");
  }
}
