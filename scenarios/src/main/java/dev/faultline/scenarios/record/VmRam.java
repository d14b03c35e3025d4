package dev.faultline.scenarios.record;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How much RAM a command line of QEMU gives its VM.
final class VmRam {
  private static final Pattern SIZE =
      Pattern.compile("(?:size=)?(\\d{1,12})([bkmgt]?)(?:,.*)?", Pattern.CASE_INSENSITIVE);

  /// What QEMU gives a PC without `-m`.
  private static final long DEFAULT_BYTES = 128L << 20;

  private VmRam() {}

  /// Bytes; -1 when the command line arranges its memory by itself, or it cannot be told.
  static long bytes(List<String> command) {
    long bytes = DEFAULT_BYTES;
    for (int i = 1; i < command.size(); i++) {
      String name = command.get(i).replaceFirst("^--", "-");
      String value = i + 1 < command.size() ? command.get(i + 1) : "";
      if (name.equals("-m")) {
        bytes = parse(value);
      } else if (name.equals("-mem-path") || name.equals("-numa") || name.equals("-readconfig")) {
        return -1;
      } else if (name.equals("-object") && value.contains("memory-backend")) {
        return -1;
      } else if ((name.equals("-machine") || name.equals("-M"))
          && (value.contains("memory-backend") || value.startsWith("none"))) {
        return -1;
      }
      if (bytes < 0) {
        return -1;
      }
    }
    return bytes;
  }

  private static long parse(@Nullable String value) {
    Matcher size = SIZE.matcher(value == null ? "" : value);
    if (!size.matches()) {
      return -1;
    }
    String unit = size.group(2).isEmpty() ? "m" : size.group(2);
    int shift = 10 * "bkmgt".indexOf(Character.toLowerCase(unit.charAt(0)));
    long number = Long.parseLong(size.group(1));
    boolean fits = number > 0 && number <= Long.MAX_VALUE >> shift;
    long bytes = fits ? number << shift : -1;
    return bytes % (1 << 20) == 0 ? bytes : -1;
  }
}
