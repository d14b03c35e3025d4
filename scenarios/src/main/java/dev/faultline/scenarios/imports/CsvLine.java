package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.imports.log.Alignment;
import dev.faultline.scenarios.imports.log.CsvColumn;
import dev.faultline.scenarios.imports.log.CsvColumn.Kind;
import dev.faultline.scenarios.imports.log.ImportClock;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.LineReader;
import dev.faultline.scenarios.imports.log.ThreadIds;
import dev.faultline.scenarios.imports.log.TouchSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The reader of a line of CSV.
///
/// A time is taken for a number of instructions, each of 1 ns, as in the traces that ship; a
/// scenario may let an instruction take another time (`instructions-per-second`), and so stretches
/// it. It counts from anywhere, and holds what a vCPU idled: an `idle_ns` beside it is not looked
/// at.
final class CsvLine {
  /// Pages that an address of 57 bits names; the upper half of that space ends at 2^64.
  private static final long HALF_A_SPACE = 1L << 44;

  private static final long PAGES = 1L << 52;
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,19}(\\.\\d{0,19})?");
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final CsvColumns columns;
  private final boolean addresses;
  private final TouchSink trace;
  private final LineReader lines;
  private final ThreadIds threads = new ThreadIds();
  private final Alignment alignment = new Alignment();
  private final int nanosDigits;

  CsvLine(CsvColumns columns, boolean addresses, TouchSink trace, LineReader lines) {
    this.columns = columns;
    this.addresses = addresses || columns.meaning(Kind.PLACE) == CsvColumn.ADDRESS;
    this.trace = trace;
    this.lines = lines;
    nanosDigits = columns.meaning(Kind.CLOCK).nanosDigits();
    if (nanosDigits >= 0) {
      trace.clock().countTime();
    }
  }

  /// Takes it.
  void access(String line, String[] fields) {
    if (!columns.fits(fields.length)) {
      throw lines.wrong(
          "%d fields in \"%s\"".formatted(fields.length, LogFormat.shown(line)),
          LogFormat.CSV.fix(line, columns.form()));
    }
    String place = field(Kind.PLACE, fields);
    long page = addresses ? ofAddress(place) : page(place);
    String access = columns.field(Kind.ACCESS, fields);
    boolean write = access != null && isWrite(access);
    int vcpu = vcpu(columns.field(Kind.VCPU, fields));
    String clock = field(Kind.CLOCK, fields);
    trace.clock().set(vcpu, nanosDigits < 0 ? instructions(clock) : nanos(clock), lines);
    String idle = columns.field(Kind.IDLE, fields);
    if (idle != null && nanosDigits < 0) {
      trace.clock().idle(vcpu, idle, lines);
    }
    alignment.see(page);
    trace.access(vcpu, page, write);
  }

  /// Of a line, for messages.
  String form() {
    return columns.form();
  }

  /// Tells whoever imports what no column said, and what looks odd.
  void noteWhatWasAssumed() {
    if (!columns.has(Kind.ACCESS)) {
      trace.note("no column of accesses: all are taken for reads");
    }
    if (nanosDigits >= 0) {
      trace.note("1 ns is taken for 1 instruction");
    }
    threads.noteTo(trace);
    if (!addresses) {
      alignment.noteTo(trace);
    }
  }

  private String field(Kind kind, String[] fields) {
    String field = columns.field(kind, fields);
    return field == null ? "" : field;
  }

  private int vcpu(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    return columns.meaning(Kind.VCPU) == CsvColumn.THREAD
        ? threads.vcpu(text.strip(), lines)
        : (int) lines.number(text, 0, ImportClock.MOST_VCPUS - 1, "the vcpu");
  }

  private long instructions(String text) {
    return lines.number(text, 0, Long.MAX_VALUE, "instructions");
  }

  private long nanos(String text) {
    String digits = text.strip();
    if (DECIMAL.matcher(digits).matches()) {
      BigInteger nanos = new BigDecimal(digits).movePointRight(nanosDigits).toBigInteger();
      if (nanos.compareTo(MOST) <= 0) {
        return nanos.longValueExact();
      }
    }
    throw lines.wrong(
        "the time is \"%s\"".formatted(digits),
        "It must be a decimal number of %s, and at most 2^63 ns"
            .formatted(columns.meaning(Kind.CLOCK).word()));
  }

  private long ofAddress(String text) {
    return lines.unsigned(text, "the address") >>> ImportOptions.PAGE_BITS;
  }

  private long page(String text) {
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

  private boolean isWrite(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "r", "read" -> false;
      case "w", "write" -> true;
      default ->
          throw lines.wrong(
              "the access is \"" + text.strip() + "\"", "It is r or w, or read or write");
    };
  }
}
