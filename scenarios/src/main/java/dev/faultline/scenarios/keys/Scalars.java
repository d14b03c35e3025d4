package dev.faultline.scenarios.keys;

import dev.faultline.scenarios.keys.advice.Nearest;
import dev.faultline.scenarios.units.Quantity;
import dev.faultline.scenarios.units.Units;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads and writes the scalars of the keys: [#read(Key, String, Type)] and [#write(Key, Object)]
/// are each other's inverse for every legal value.
public final class Scalars {
  /// Names become names of folders and files.
  public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  public static final int TEXT_LENGTH_MAX = 300;
  public static final String TOUCHES = "[0-9]{1,18} *touches";

  private static final Pattern NUMBER =
      Pattern.compile("[0-9]{1,19}(?:\\.[0-9]{1,340})?(?:[eE][+-]?[0-9]{1,3})?");
  private static final Pattern INTEGER = Pattern.compile("[0-9]{1,19}");
  private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  /// What YAML says that a scalar is.
  public enum Type {
    TEXT,
    INTEGER,
    NUMBER,
    FLAG,
    NULL
  }

  /// What a scalar reads as for a key: a `Long`, `Double`, `Boolean`, `String` or [Work], or what
  /// is wrong with it.
  ///
  /// @param value null if something is wrong
  /// @param rule what is wrong
  /// @param fix what to write instead
  public record Reading(@Nullable Object value, String rule, String fix) {
    static Reading of(Object value) {
      return new Reading(value, "", "");
    }

    static Reading wrong(String rule, String fix) {
      return new Reading(null, rule, fix);
    }

    boolean isWrong() {
      return value == null;
    }
  }

  private Scalars() {}

  /// The default of a key.
  public static Object fallback(Key key) {
    String text = Objects.requireNonNull(key.fallback(), key.name());
    return Objects.requireNonNull(readText(key, text).value(), key.name());
  }

  /// Reads `text`, which YAML takes for a `type`.
  public static Reading read(Key key, String text, Type type) {
    if (type == Type.NULL || text.isEmpty() && !"".equals(key.fallback())) {
      return Reading.wrong("has no value", "write " + expected(key) + ", or leave the key out");
    }
    boolean number = type == Type.INTEGER || type == Type.NUMBER;
    Kind kind = key.kind();
    if ((kind == Kind.INTEGER || kind == Kind.NUMBER)
        && !number
        && key.words().stream().noneMatch(word -> word.text().equals(text))) {
      return Reading.wrong(
          "must be a " + kind.title(), "write " + expected(key) + ", without quotes or unit");
    }
    if ((kind == Kind.TEXT || kind == Kind.NAME) && type != Type.TEXT) {
      return Reading.wrong("must be text", "put it in quotes: \"" + text + "\"");
    }
    if (kind == Kind.FLAG && type != Type.FLAG) {
      return Reading.wrong("must be true or false", "write true or false, without quotes");
    }
    return readText(key, text);
  }

  private static Reading readText(Key key, String text) {
    for (Key.Word word : key.words()) {
      if (word.text().equals(text)) {
        return Reading.of(word.value());
      }
    }
    Quantity quantity = key.kind().quantity();
    if (quantity != null) {
      return readQuantity(key, quantity, text);
    }
    return switch (key.kind()) {
      case INTEGER, NUMBER -> readNumber(key, text);
      case FLAG -> Reading.of(text.equals("true"));
      case WORK -> readWork(key, text);
      case CHOICE -> readChoice(key, text);
      case NAME ->
          Pattern.matches(NAME, text)
              ? Reading.of(text)
              : Reading.wrong(
                  "must be a name: letters, digits, '.', '_' and '-', at most 64, a letter or digit"
                      + " first",
                  "results go to a folder of this name");
      default ->
          text.length() <= TEXT_LENGTH_MAX && text.chars().noneMatch(Character::isISOControl)
              ? Reading.of(text)
              : Reading.wrong("must be one line of at most " + TEXT_LENGTH_MAX + " characters", "");
    };
  }

  private static Reading readQuantity(Key key, Quantity quantity, String text) {
    Units.Parsed parsed = Units.parse(quantity, text);
    BigDecimal value = parsed.value();
    if (value == null) {
      String words = key.words().isEmpty() ? "" : ", or " + key.words().getFirst().text();
      return Reading.wrong(parsed.rule(), parsed.fix() + words);
    }
    Reading outside = range(key, value);
    if (outside != null) {
      return outside;
    }
    if (!key.choices().isEmpty()
        && key.choices().stream()
            .noneMatch(choice -> value.compareTo(quantity(quantity, choice)) == 0)) {
      return Reading.wrong("must be " + String.join(" or ", key.choices()), "");
    }
    if (key.kind() == Kind.PERCENT) {
      return Reading.of(value.doubleValue());
    }
    if (value.stripTrailingZeros().scale() > 0) {
      return Reading.wrong(
          "must be a whole number of " + quantity.units().getFirst().symbol(),
          "use fewer decimals");
    }
    return Reading.of(value.longValueExact());
  }

  private static Reading readNumber(Key key, String text) {
    boolean whole = key.kind() == Kind.INTEGER;
    if (!(whole ? INTEGER : NUMBER).matcher(text).matches()) {
      return Reading.wrong("must be a " + key.kind().title(), "write " + expected(key));
    }
    BigDecimal value = new BigDecimal(text);
    Reading outside = range(key, value);
    if (outside != null) {
      return outside;
    }
    return whole ? Reading.of(value.longValueExact()) : Reading.of(value.doubleValue());
  }

  private static Reading readWork(Key key, String text) {
    if (Pattern.matches(TOUCHES, text)) {
      long touches = Long.parseLong(text.substring(0, text.length() - "touches".length()).strip());
      return touches == 0 ? Reading.of(Work.AUTO) : Reading.of(new Work(0, touches));
    }
    if (text.equals("auto")) {
      return Reading.of(Work.AUTO);
    }
    Reading time = readQuantity(key, Quantity.DURATION, text);
    return time.value() instanceof Long nanos
        ? Reading.of(new Work(nanos, 0))
        : Reading.wrong(time.rule(), "write a duration (3 s), touches (5000000 touches) or auto");
  }

  private static Reading readChoice(Key key, String text) {
    if (key.choices().contains(text)) {
      return Reading.of(text);
    }
    String near = Nearest.to(text, key.choices());
    return Reading.wrong(
        "must be one of " + String.join(", ", key.choices()),
        near == null ? "" : "did you mean " + near + "?");
  }

  /// Refuses a value outside of the key's range or of what 63 bits hold; null if it is inside.
  private static @Nullable Reading range(Key key, BigDecimal value) {
    boolean low = !key.min().isEmpty() && value.compareTo(limit(key, key.min())) < 0;
    boolean high = !key.max().isEmpty() && value.compareTo(limit(key, key.max())) > 0;
    if (low || high || value.compareTo(LONG_MAX) > 0) {
      return Reading.wrong(
          "is out of range: must be " + rangeText(key), low ? "use more" : "use less");
    }
    return null;
  }

  /// `4 KiB to 4 TiB`.
  public static String rangeText(Key key) {
    if (key.max().isEmpty()) {
      return key.min().isEmpty() ? "at most 2^63 - 1" : "at least " + key.min();
    }
    return key.min().isEmpty() ? "at most " + key.max() : key.min() + " to " + key.max();
  }

  private static BigDecimal limit(Key key, String text) {
    Quantity quantity = key.kind() == Kind.WORK ? Quantity.DURATION : key.kind().quantity();
    return quantity == null ? new BigDecimal(text) : quantity(quantity, text);
  }

  private static BigDecimal quantity(Quantity quantity, String text) {
    return Objects.requireNonNull(Units.parse(quantity, text).value(), text);
  }

  private static String expected(Key key) {
    Quantity quantity = key.kind().quantity();
    String fallback = key.fallback();
    if (quantity != null) {
      return quantity.noun() + " such as " + quantity.example();
    }
    return fallback == null || fallback.isEmpty()
        ? "a " + key.kind().title()
        : "a " + key.kind().title() + " such as " + fallback;
  }

  /// What a file writes for `value`: a text, or a number or a boolean where the file has no quotes.
  public static Object write(Key key, Object value) {
    if (value instanceof Long number) {
      for (Key.Word word : key.words()) {
        if (word.value() == number) {
          return word.text();
        }
      }
    }
    Quantity quantity = key.kind().quantity();
    if (quantity != null) {
      return value instanceof Double share
          ? Units.formatPercent(share)
          : Units.format(quantity, BigDecimal.valueOf((Long) value));
    }
    if (value instanceof Work work) {
      return work.touches() > 0
          ? work.touches() + " touches"
          : work.nanos() > 0 ? Units.formatNanos(work.nanos()) : "auto";
    }
    return value;
  }
}
