package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceImportTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Context context = TestContext.of(out, err);

  private int faultline(Object... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return Main.execute(context, texts);
  }

  private void refused(String message, Object... arguments) {
    assertThat(faultline(arguments)).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).startsWith("faultline: ").contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anImportWritesOverNoLinkFolderDeviceNorItsOwnLog() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "0,1,r\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere"));
    refused("is the log that is read", "trace", "import", csv, csv);
    refused("it is a symbolic link", "trace", "import", csv, link);
    refused("it is a directory", "trace", "import", csv, folder);
    refused("it is a device", "trace", "import", csv, "/dev/null");
    assertThat(csv).hasContent("0,1,r\n");
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }
}
