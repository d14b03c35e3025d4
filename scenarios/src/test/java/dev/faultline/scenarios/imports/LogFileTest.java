package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.record.RecordingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

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
  void gzipZstdAndXzAreUnpackedOnTheWayByTheirFirstBytes() throws IOException {
    byte[] text = LOG.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(text);
    }
    byte[] zstd = Zstd.compress(text);
    byte[] xz = xz(text, 1 << 20);
    Path into = folder.resolve("a.trace");
    for (byte[] whole : List.of(gzip.toByteArray(), zstd, xz)) {
      Trace trace = imported(packed(whole));
      assertThat(trace.originalPage(0)).isEqualTo(0x4016);
      Files.delete(into);
      refused(packed(Arrays.copyOf(whole, whole.length - 9)), into, "damaged or cut");
      refused(packed(Arrays.copyOf(whole, 8)), into, "damaged or cut");
    }
    assertThat(into).doesNotExist();
  }

  private static byte[] xz(byte[] text, int dictionary) throws IOException {
    LZMA2Options options = new LZMA2Options(0);
    options.setDictSize(dictionary);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(bytes, options)) {
      out.write(text);
    }
    return bytes.toByteArray();
  }

  @Test
  void aDamagedXzOrOneThatAsksForTooMuchMemoryIsRefusedWithItsPlace() throws IOException {
    Path into = folder.resolve("a.trace");
    byte[] xz = xz(LOG.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1), 1 << 20);
    String cut = "packed:1001: the file cannot be read on: it ends too early. It is damaged or cut";
    refused(packed(Arrays.copyOf(xz, xz.length - 9)), into, cut);
    xz[xz.length / 2] ^= 1;
    refused(packed(xz), into, ": the file cannot be read on: ");
    // a dictionary of 512 MiB, of which the decoder wants all at once; byte 16 of the file says so,
    // so that no test has to make one
    byte[] large = xz(LOG.getBytes(StandardCharsets.ISO_8859_1), 1 << 20);
    assertThat(large[15]).as("size of the properties of LZMA2").isEqualTo((byte) 1);
    large[16] = 34;
    CRC32 check = new CRC32();
    check.update(large, 12, 8);
    ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putInt(20, (int) check.getValue());
    refused(packed(large), into, "limit was 262144 KiB. Convert it first: xz -dc");
  }

  @Test
  void whatIsPackedOtherwiseSaysHowItIsUnpacked() throws IOException {
    Path into = folder.resolve("a.trace");
    HexFormat hex = HexFormat.of();
    Path bzip2 = packed("BZh91AY".getBytes(StandardCharsets.UTF_8));
    refused(
        bzip2,
        into,
        ": this is bzip2, which is not read. Convert it first: bzip2 -dc " + bzip2 + " > FILE");
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
