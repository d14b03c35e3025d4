package dev.faultline.scenarios.fuzz;

import dev.faultline.agent.trace.Trace;
import dev.faultline.fuzz.Bounded;
import dev.faultline.scenarios.imports.LogFormat;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.LineReader;
import dev.faultline.scenarios.imports.log.LogFile;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// A log of another tool, packed or not: becomes a trace that can be read, or is refused with a
/// [RecordingException] of one line and leaves no trace.
///
/// An input is a byte that says which format it is, one whose lowest bit says whether pages of CSV
/// are addresses, and the log.
public final class ImportFuzz {
  /// The buffers of the reader, of what unpacks, and of a block of the trace that is written.
  private static final long FIXED_BYTES = 64L << 20;

  /// A line of some ten bytes becomes a text, its fields and a touch.
  private static final long BYTES_PER_BYTE = 1024;

  /// A log of any length is read line by line; longer ones say nothing new and take long.
  private static final long UNPACKED_MAX = 64 << 10;

  private static final Path FOLDER = folder();
  private static final Path LOG = FOLDER.resolve("log");
  private static final Path TRACE = FOLDER.resolve("trace");

  private ImportFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length < 2) {
      return;
    }
    LogFormat[] formats = LogFormat.values();
    LogFormat format = formats[(input[0] & 0xFF) % formats.length];
    ImportOptions options = new ImportOptions(1000, 1, (input[1] & 1) != 0, Map.of());
    Files.write(LOG, Arrays.copyOfRange(input, 2, input.length));
    long bytes = unpackedBytes();
    if (bytes <= UNPACKED_MAX) {
      Bounded.read(bytes, FIXED_BYTES, BYTES_PER_BYTE, () -> read(format, options));
    }
  }

  /// How long the log is when it is unpacked, as far as it can be; a little more than that.
  private static long unpackedBytes() throws IOException {
    long bytes = Files.size(LOG);
    try (LineReader lines = LogFile.open(LOG, TRACE)) {
      for (String line = lines.next(); line != null && bytes <= UNPACKED_MAX; line = lines.next()) {
        bytes += line.length() + 1;
      }
    } catch (RecordingException e) {
      return bytes; // whoever imports it hears that, too
    }
    return bytes;
  }

  private static void read(LogFormat format, ImportOptions options) throws IOException {
    try {
      if (format.importer(options).importFile(LOG, TRACE).accesses() < 1) {
        throw new AssertionError("a trace of no access");
      }
      Trace.read(TRACE);
      Files.delete(TRACE);
    } catch (RecordingException e) {
      if (e.getMessage().indexOf('\n') >= 0 || Files.exists(TRACE)) {
        throw new AssertionError("refused in several lines, or half a trace is left", e);
      }
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("faultline-fuzz");
      for (String name : new String[] {"trace", "log"}) {
        folder.resolve(name).toFile().deleteOnExit();
      }
      return folder;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
