package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes a trace of comma-separated values, one access a line:
///
///     instructions,page,access[,vcpu[,idle_ns]]
///     0,0x7f001,w
///     1500,0x7f002,r
///     2000,0x7f002,r,1,250000
///
/// - `instructions`: executed so far by that vCPU; never decreases for a vCPU
/// - `page`: number of the 4 KiB page (address / 4096), decimal or with `0x`; with
///   [ImportOptions#addresses], or where the heading says `address`, the address itself
/// - `access`: `r` or `w`
/// - `vcpu`: 0 when absent
/// - `idle_ns`: nanoseconds for which the vCPU idled since its line before; 0 when absent
///
/// A first line that starts with `instructions` is a heading; empty lines and lines that start with `#`
/// are skipped. Accesses beyond the first read and write of a page in an epoch are dropped. A trace
/// whose clock begins late ([ImportClock#LATE_BEGIN]) begins at its first access.
public final class CsvImporter {
  private static final String FORM = "A line is instructions,page,r|w[,vcpu[,idle_ns]]";
  private static final Pattern NAME = Pattern.compile("(?is).*\\.csv(\\.gz|\\.zst|\\.xz)?");
  private static final Set<String> ADDRESS = Set.of("address", "addr", "vaddr", "paddr");

  /// Pages that an address of 57 bits names; the upper half of that space ends at 2^64.
  private static final long HALF_A_SPACE = 1L << 44;

  private static final long PAGES = 1L << 52;
  private final ImportOptions options;

  public CsvImporter(ImportOptions options) {
    this.options = options;
  }

  /// Whether a file has the name of CSV, perhaps packed.
  public static boolean isNamed(Path file) {
    return NAME.matcher(file.toString()).matches();
  }

  /// @throws RecordingException with line number, value and what to do
  public Imported importFile(Path csv, Path into) throws IOException {
    try (LineReader lines = LogFile.open(csv, into);
        TouchSink trace = new TouchSink(into, options, "imported from " + csv.getFileName())) {
      boolean addresses = options.addresses();
      boolean first = true;
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] fields = line.split(",", -1);
        if (first && isHeading(fields)) {
          addresses |= fields.length > 1 && ADDRESS.contains(name(fields[1]));
        } else {
          access(line, fields, addresses, trace, lines);
        }
        first = false;
      }
      return trace.finish(lines, FORM);
    }
  }

  private static boolean isHeading(String[] fields) {
    return name(fields[0]).startsWith("instructions");
  }

  private static String name(String field) {
    return field.replace("\"", "").strip().toLowerCase(Locale.ROOT);
  }

  private static void access(
      String line, String[] fields, boolean addresses, TouchSink trace, LineReader lines) {
    if (fields.length < 3 || fields.length > 5) {
      boolean lackey = LackeyImporter.mayBeAccess(line);
      throw lines.wrong(
          "%d fields in \"%s\"".formatted(fields.length, line),
          lackey ? "Is this a log of lackey? --from lackey reads those" : FORM);
    }
    long page = addresses ? ofAddress(fields[1], lines) : page(fields[1], lines);
    boolean write = isWrite(fields[2], lines);
    int vcpu =
        fields.length > 3
            ? (int) lines.number(fields[3], 0, ImportClock.MOST_VCPUS - 1, "the vcpu")
            : 0;
    long instructions = lines.number(fields[0], 0, Long.MAX_VALUE, "instructions");
    trace.clock().set(vcpu, instructions, lines);
    if (fields.length > 4) {
      trace.clock().idle(vcpu, fields[4], lines);
    }
    trace.access(vcpu, page, write);
  }

  private static long ofAddress(String text, LineReader lines) {
    return lines.unsigned(text, "the address") >>> ImportOptions.PAGE_BITS;
  }

  private static long page(String text, LineReader lines) {
    long page = lines.unsigned(text, "the page");
    boolean lower = page >= 0 && page < 2 * HALF_A_SPACE;
    boolean upper = page >= PAGES - HALF_A_SPACE && page < PAGES;
    if (!lower && !upper) {
      throw lines.wrong(
          "the page is \"%s\", beyond what any processor addresses".formatted(text.strip()),
          "It is the address divided by 4096; if these are addresses, --addresses divides them");
    }
    return page;
  }

  private static boolean isWrite(String text, LineReader lines) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "r" -> false;
      case "w" -> true;
      default -> throw lines.wrong("the access is \"" + text.strip() + "\"", "It is r or w");
    };
  }
}
