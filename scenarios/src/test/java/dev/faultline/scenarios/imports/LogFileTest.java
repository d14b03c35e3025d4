package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.record.RecordingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final String LOG = "I  04016b80,3\n";
  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void write() throws IOException {
    log = Files.writeString(folder.resolve("a.log"), LOG);
  }

  private void refused(Path from, Path into, String message) {
    assertThatThrownBy(() -> new LackeyImporter(ImportOptions.DEFAULT).importFile(from, into))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining(message);
    assertThat(log).hasContent(LOG);
  }

  @Test
  void theLogIsNeverWrittenOverByWhateverName() throws IOException {
    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), log);
    Path hard = Files.createLink(folder.resolve("hard"), log);
    String message = " is the log that is read (" + log + "); give the trace another name";
    refused(log, log, log + message);
    refused(log, folder.resolve("../" + folder.getFileName() + "/a.log"), message);
    refused(log, symbolic, symbolic + message);
    refused(log, hard, hard + message);
    refused(symbolic, log, "give the trace another name");
    assertThat(symbolic).isSymbolicLink();
    assertThat(folder).isDirectoryContaining(hard::equals);
  }

  @Test
  void aLogThatIsMissingOrAFolderIsRefused() {
    Path into = folder.resolve("a.trace");
    refused(folder.resolve("none"), into, "none: no such file; check the path");
    refused(folder, into, folder + ": this is a directory; name the log itself");
    assertThat(into).doesNotExist();
  }

  private Trace imported(Path from) throws IOException {
    Path into = folder.resolve("a.trace");
    new LackeyImporter(ImportOptions.DEFAULT).importFile(from, into);
    return Trace.read(into);
  }

  private Path packed(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("packed"), bytes);
  }

  @Test
  void gzipAndZstdAreUnpackedOnTheWayByTheirFirstBytes() throws IOException {
    byte[] text = LOG.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(text);
    }
    byte[] zstd = Zstd.compress(text);
    Path into = folder.resolve("a.trace");
    for (byte[] whole : List.of(gzip.toByteArray(), zstd)) {
      Trace trace = imported(packed(whole));
      assertThat(trace.originalPage(0)).isEqualTo(0x4016);
      Files.delete(into);
      refused(packed(Arrays.copyOf(whole, whole.length - 9)), into, "damaged or cut");
      refused(packed(Arrays.copyOf(whole, 8)), into, "damaged or cut");
    }
    assertThat(into).doesNotExist();
  }

  @Test
  void whatIsPackedOtherwiseSaysHowItIsUnpacked() throws IOException {
    Path into = folder.resolve("a.trace");
    HexFormat hex = HexFormat.of();
    Path xz = packed(hex.parseHex("fd377a585a000004"));
    refused(
        xz, into, ": this is xz, which is not read. Convert it first: xz -dc " + xz + " > FILE");
    refused(packed("BZh91AY".getBytes(StandardCharsets.UTF_8)), into, "bzip2 -dc ");
    refused(packed(hex.parseHex("504b030414")), into, "unzip -p ");
    refused(packed(LOG.getBytes(StandardCharsets.UTF_16)), into, "text in UTF-16");
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aPipeIsRead() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
    Process writer = new ProcessBuilder("cp", log.toString(), pipe.toString()).start();
    try {
      assertThat(imported(pipe).originalPage(0)).isEqualTo(0x4016);
    } finally {
      writer.destroyForcibly();
    }
  }
}
