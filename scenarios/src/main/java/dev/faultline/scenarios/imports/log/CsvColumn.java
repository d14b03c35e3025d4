package dev.faultline.scenarios.imports.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a column of CSV may mean.
public enum CsvColumn {
  INSTRUCTIONS(Kind.CLOCK),
  NS(Kind.CLOCK),
  US(Kind.CLOCK),
  MS(Kind.CLOCK),
  S(Kind.CLOCK),
  PAGE(Kind.PLACE),
  ADDRESS(Kind.PLACE, "addr", "vaddr", "paddr"),
  ACCESS(Kind.ACCESS),
  VCPU(Kind.VCPU),
  THREAD(Kind.VCPU, "tid"),
  IDLE_NS(Kind.IDLE);

  /// Of which a line has one each.
  public enum Kind {
    CLOCK,
    PLACE,
    ACCESS,
    VCPU,
    IDLE
  }

  private final Kind kind;
  private final List<String> headings;

  CsvColumn(Kind kind, String... headings) {
    this.kind = kind;
    this.headings = List.of(headings);
  }

  /// The word for it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// That of a word, or null.
  public static @Nullable CsvColumn ofWord(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst().orElse(null);
  }

  /// All words.
  public static String words() {
    return Arrays.stream(values()).map(CsvColumn::word).collect(Collectors.joining(", "));
  }

  /// What a heading means by itself, or null.
  public static @Nullable CsvColumn ofHeading(String heading) {
    return Arrays.stream(values())
        .filter(one -> one.word().equals(heading) || one.headings.contains(heading))
        .findFirst()
        .orElse(null);
  }

  public Kind kind() {
    return kind;
  }

  /// By how many places the decimal point of a time moves until it counts nanoseconds; -1 of no
  /// time.
  public int nanosDigits() {
    return switch (this) {
      case NS -> 0;
      case US -> 3;
      case MS -> 6;
      case S -> 9;
      default -> -1;
    };
  }
}
