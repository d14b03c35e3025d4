package dev.faultline.scenarios.imports.log;

import dev.faultline.scenarios.record.RecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/// Lines with their numbers, of bounded length, and the messages about them.
public final class LineReader implements AutoCloseable {
  private static final int MAX_LINE = 4096;

  /// That of UTF-8, each byte a character.
  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

  private final BufferedReader reader;
  private final String name;
  private long number;
  private long count;

  /// @param name of the input, for messages
  public LineReader(Reader reader, String name) {
    this.reader = new BufferedReader(reader, 1 << 16);
    this.name = name;
  }

  /// Lines so far.
  public long count() {
    return count;
  }

  /// The next line, or null at the end.
  public @Nullable String next() {
    try {
      String line = read();
      return line != null && number == 1 && line.startsWith(BYTE_ORDER_MARK)
          ? line.substring(BYTE_ORDER_MARK.length())
          : line;
    } catch (IOException e) {
      throw wrong("the file cannot be read on: " + Unpacking.reason(e), Unpacking.fix(e));
    }
  }

  private @Nullable String read() throws IOException {
    StringBuilder line = new StringBuilder();
    number++;
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c == '\n') {
        return strip(line);
      }
      if (line.length() == MAX_LINE) {
        throw wrong("a line longer than " + MAX_LINE + " characters", "Is this the right file?");
      }
      line.append((char) c);
    }
    return line.isEmpty() ? null : strip(line);
  }

  private String strip(StringBuilder line) {
    count++;
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  /// A number, decimal or with `0x` hexadecimal, from `least` to `most`.
  public long number(String text, long least, long most, String what) {
    try {
      String digits = text.strip();
      long value =
          digits.startsWith("0x")
              ? Long.parseLong(digits, 2, digits.length(), 16)
              : Long.parseLong(digits);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // said below
    }
    throw wrong(
        "%s is \"%s\"".formatted(what, text.strip()),
        "It must be a number from %d to %d, decimal or with 0x".formatted(least, most));
  }

  /// A number of 64 bits without a sign, decimal or with `0x` hexadecimal.
  public long unsigned(String text, String what) {
    String digits = text.strip();
    return unsigned(
        digits,
        isPrefixed(digits) ? 16 : 10,
        what,
        "a number from 0 to 18446744073709551615, decimal or with 0x");
  }

  /// A number of 64 bits without a sign, hexadecimal with or without `0x`.
  public long hexadecimal(String text, String what) {
    return unsigned(text.strip(), 16, what, "hexadecimal, of at most 16 digits");
  }

  private static boolean isPrefixed(String digits) {
    return digits.startsWith("0x") || digits.startsWith("0X");
  }

  private long unsigned(String digits, int radix, String what, String form) {
    int from = isPrefixed(digits) ? 2 : 0;
    try {
      if (digits.length() > from && digits.charAt(from) != '+') {
        return Long.parseUnsignedLong(digits, from, digits.length(), radix);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong("%s is \"%s\"".formatted(what, digits), "It must be " + form);
  }

  /// Of the whole file, not of a line of it.
  public RecordingException wrongFile(String what, String fix) {
    return new RecordingException("%s: %s. %s".formatted(name, what, fix));
  }

  public RecordingException wrong(String what, String fix) {
    return new RecordingException("%s:%d: %s. %s".formatted(name, number, what, fix));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
