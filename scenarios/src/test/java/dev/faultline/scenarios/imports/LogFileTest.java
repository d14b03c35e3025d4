package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
}
