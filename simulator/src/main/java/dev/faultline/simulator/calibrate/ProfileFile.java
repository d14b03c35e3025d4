package dev.faultline.simulator.calibrate;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A calibration as a profile file, which a scenario names as its `host`: every key that was
/// measured, with the middle half of its values, their number and what was measured as a comment.
public final class ProfileFile {
  private static final int NUMBER_MAX = 10_000;

  private ProfileFile() {}

  /// The text of the file.
  ///
  /// @param wire what pages and requests crossed, in a few words
  /// @param cores of this host
  public static String text(Calibration.Result result, String wire, int cores, LocalDate date) {
    StringBuilder yaml = new StringBuilder();
    line(
        yaml, "# Written by faultline calibrate on %s: medians, with the middle half of the", date);
    line(yaml, "# values and their number behind. Faults by %s.", clean(result.faultMode()));
    line(yaml, "# %s", load(result.foreignShare()));
    line(yaml, "name: calibrated %s over %s", date, wire);
    line(yaml, "cores: %d", cores);
    for (Measurement one : result.measurements()) {
      String note = clean(one.note());
      if (one.isKey() && one.spread() != null) {
        line(
            yaml,
            "%s: %s  # %s, %s values: %s",
            one.name(),
            one.yaml(),
            one.middle(),
            one.count(),
            note);
      } else if (one.isKey()) {
        line(yaml, "# %s: - (not measured: %s; the default holds)", one.name(), note);
      } else {
        line(
            yaml,
            "# %s: %s (%s, %s values: %s)",
            one.name(),
            one.value(),
            one.middle(),
            one.count(),
            note);
      }
    }
    return yaml.toString();
  }

  /// What is known of other load, in words.
  public static String load(double foreignShare) {
    return foreignShare < 0
        ? "What other programs used meanwhile is not known."
        : String.format(
            Locale.ROOT, "Other programs used %.0f %% of the cores meanwhile.", 100 * foreignShare);
  }

  private static String clean(String text) {
    return text.replaceAll("[\\r\\n]+", " ");
  }

  private static void line(StringBuilder into, String format, Object... values) {
    into.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /// Writes it, over nothing that is there.
  ///
  /// @param wanted null for the next free `host-N.yaml` of this folder
  /// @throws RequestException if it cannot be written
  public static Path write(String text, @Nullable Path wanted) {
    Path file = wanted == null ? Path.of("host-1.yaml") : wanted;
    for (int number = 1; number <= NUMBER_MAX; number++) {
      try {
        return Files.writeString(
            file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        if (wanted != null) {
          throw taken(file);
        }
        file = Path.of("host-" + (number + 1) + ".yaml");
      } catch (IOException e) {
        throw new RequestException(file + ": cannot be written: " + e.getMessage());
      }
    }
    throw new RequestException("there are " + NUMBER_MAX + " host profiles here; give --out FILE");
  }

  /// Whether a file can go there; before anything is measured.
  public static void check(@Nullable Path wanted) {
    if (wanted != null && Files.isDirectory(wanted)) {
      throw new RequestException(
          "--out is the folder \"" + wanted + "\"; name a file in it, as in --out host.yaml");
    }
    if (wanted != null && Files.exists(wanted)) {
      throw taken(wanted);
    }
    Path folder = (wanted == null ? Path.of("host.yaml") : wanted).toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try {
      // Asking whether it is writable tells root yes, also of /proc.
      Files.delete(Files.createTempFile(folder, ".faultline-", ""));
    } catch (IOException e) {
      throw new RequestException(folder + ": cannot be written to; give another --out FILE");
    }
  }

  private static RequestException taken(Path file) {
    return new RequestException(file + ": is there already; give another --out FILE");
  }
}
