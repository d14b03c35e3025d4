package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.imports.log.CsvColumn;
import dev.faultline.scenarios.imports.log.CsvColumn.Kind;
import dev.faultline.scenarios.imports.log.LineReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where in a line of CSV which value stands.
final class CsvColumns {
  private final Map<Kind, CsvColumn> meanings = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> places = new EnumMap<>(Kind.class);
  private final int least;
  private final int most;
  private final String form;

  private CsvColumns(int least, int most, String form) {
    this.least = least;
    this.most = most;
    this.form = form;
  }

  /// Those of a file of which nothing is said.
  static CsvColumns standard() {
    CsvColumns columns = new CsvColumns(3, 5, "A line is instructions,page,r|w[,vcpu[,idle_ns]]");
    columns.put(CsvColumn.INSTRUCTIONS, 0);
    columns.put(CsvColumn.PAGE, 1);
    columns.put(CsvColumn.ACCESS, 2);
    columns.put(CsvColumn.VCPU, 3);
    columns.put(CsvColumn.IDLE_NS, 4);
    return columns;
  }

  /// These under a heading, by which the second may be an address.
  CsvColumns placedAs(String[] heading) {
    if (heading.length > 1 && CsvColumn.ofHeading(name(heading[1])) == CsvColumn.ADDRESS) {
      meanings.put(Kind.PLACE, CsvColumn.ADDRESS);
    }
    return this;
  }

  /// Those that a heading names. A name that nothing is said of means what it says, unless another
  /// column was said to mean that, or it means nothing and is not looked at.
  static CsvColumns named(String[] heading, Map<String, CsvColumn> said, LineReader lines) {
    String form = "A line has a field for each of the %d of the heading".formatted(heading.length);
    CsvColumns columns = new CsvColumns(heading.length, heading.length, form);
    List<String> names = new ArrayList<>();
    for (String field : heading) {
      names.add(name(field));
    }
    for (Map.Entry<String, CsvColumn> one : new TreeMap<>(said).entrySet()) {
      int place = names.indexOf(name(one.getKey()));
      if (place < 0) {
        throw lines.wrong(
            "the heading \"%s\" has no column \"%s\""
                .formatted(LogFormat.shown(String.join(",", heading)), one.getKey()),
            "--column NAME=MEANING takes the names of the heading");
      }
      if (!columns.put(one.getValue(), place)) {
        throw lines.wrong(
            "--column \"%s\" is another of one kind as %s"
                .formatted(one.getKey(), one.getValue().word()),
            "A line has one clock, one page, one access and one vcpu");
      }
    }
    for (int i = 0; i < names.size(); i++) {
      CsvColumn meaning = CsvColumn.ofHeading(names.get(i));
      if (meaning != null && !columns.places.containsValue(i)) {
        columns.put(meaning, i);
      }
    }
    columns.require(Kind.CLOCK, "instructions, ns, us, ms or s", heading, lines);
    columns.require(Kind.PLACE, "page or address", heading, lines);
    return columns;
  }

  private void require(Kind kind, String words, String[] heading, LineReader lines) {
    if (!places.containsKey(kind)) {
      throw lines.wrong(
          "no column of \"%s\" means %s"
              .formatted(LogFormat.shown(String.join(",", heading)), words),
          "Say which does: --column NAME=MEANING");
    }
  }

  /// As headings are compared.
  static String name(String field) {
    return field.replace("\"", "").strip().toLowerCase(Locale.ROOT);
  }

  /// False where there is one of its kind already.
  private boolean put(CsvColumn meaning, int place) {
    if (places.putIfAbsent(meaning.kind(), place) != null) {
      return false;
    }
    meanings.put(meaning.kind(), meaning);
    return true;
  }

  /// Whether so many fields are a line.
  boolean fits(int fields) {
    return fields >= least && fields <= most;
  }

  /// Of a line, for messages.
  String form() {
    return form;
  }

  boolean has(Kind kind) {
    return places.containsKey(kind);
  }

  /// What that of a kind is, which there must be.
  CsvColumn meaning(Kind kind) {
    return Objects.requireNonNull(meanings.get(kind));
  }

  /// The field of a kind, or null where there is none.
  @Nullable String field(Kind kind, String[] fields) {
    Integer place = places.get(kind);
    return place == null || place >= fields.length ? null : fields[place].replace("\"", "");
  }
}
