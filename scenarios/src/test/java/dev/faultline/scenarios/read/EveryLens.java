package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.Scalars;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// A table of lenses, tried key by key through a file in which nothing else changes.
///
/// @param path of the mapping with these keys, `guest.content`
/// @param named the component that a key sets, without its unit, where it has another name than it
/// @param along the components that change with a key, by its name, because of their `auto`
record EveryLens<R extends Record>(
    String path,
    List<? extends Lens<R, ?>> table,
    Function<Scenario.GuestMigration, R> record,
    Map<String, String> named,
    Map<String, String> along) {
  private static final String FILE =
      """
      name: a
      vm: { memory: 128 MiB }
      guest: { program: uniform, content: { lz4: 60 % } }
      migration: { push-window: 16 GiB }
      link: { bandwidth: 1 Gbit/s }
      """;

  private static CheckResult read(String override) {
    return new ScenarioReader().read("every key", FILE, List.of(override));
  }

  /// Each key set to something else changes what the file is read to at the component of its name,
  /// and there only, and is written as it was given. A key whose getter and setter are both of
  /// another component reads back as well, and is found by the name.
  void eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere()
      throws ReflectiveOperationException {
    Scenario plain = new ScenarioReader().read("every key", FILE).orThrow();
    for (Lens<R, ?> lens : table) {
      Key key = lens.key();
      R before = record.apply(plain.migrations().getFirst());
      String value = other(key, Scalars.write(key, lens.get(before)).toString());
      Scenario changed = read(path + "." + key.name() + "=" + value).orThrow();
      TreeSet<String> expected = new TreeSet<>(List.of(component(key.name())));
      if (along.get(key.name()) instanceof String more) {
        expected.add(more);
      }
      assertThat(different(before, record.apply(changed.migrations().getFirst())))
          .as(key.name())
          .isEqualTo(expected);
      assertThat(written(changed).get(key.name())).hasToString(value);
    }
  }

  /// A value that no key of that kind can have is refused in its place.
  void aWrongValueNamesItsKey() {
    for (Lens<R, ?> lens : table) {
      String key = path + "." + lens.name();
      assertThat(read(key + "=[ 1 ]").problems())
          .as(key)
          .singleElement()
          .satisfies(problem -> assertThat(problem.path()).isEqualTo(key));
    }
  }

  private String component(String key) {
    return named.getOrDefault(key, key.replace("-", ""));
  }

  /// A legal value of the key, in the file above, that is not `now`.
  private static String other(Key key, String now) {
    if (!key.choices().isEmpty()) {
      return key.choices().stream()
          .filter(choice -> !choice.equals(now) && !choice.equals(key.fallback()))
          .findFirst()
          .orElseThrow();
    }
    return switch (key.kind()) {
      case SIZE -> "64 MiB".equals(now) ? "32 MiB" : "64 MiB";
      case BYTE_RATE -> "7 MB/s";
      case DURATION, WORK -> "7 s";
      case PERCENT, WHOLE_PERCENT -> "50 %".equals(now) ? "51 %" : "50 %";
      case INTEGER -> "7";
      default -> "demand-only";
    };
  }

  private Map<?, ?> written(Scenario scenario) {
    Object tree = ScenarioWriter.resolved(scenario);
    for (String step : path.split("\\.")) {
      tree = tree instanceof Map<?, ?> mapping ? mapping.get(step) : Map.of();
    }
    return (Map<?, ?>) tree;
  }

  private static TreeSet<String> different(Record one, Record other)
      throws ReflectiveOperationException {
    TreeMap<String, Object> before = components(one);
    TreeSet<String> changed = new TreeSet<>();
    components(other)
        .forEach(
            (name, value) -> {
              if (!value.equals(before.get(name))) {
                changed.add(name);
              }
            });
    return changed;
  }

  /// Every value of a record and of the records in it, by name without its unit.
  private static TreeMap<String, Object> components(Record record)
      throws ReflectiveOperationException {
    TreeMap<String, Object> all = new TreeMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(record);
      if (value instanceof Record inner) {
        all.putAll(components(inner));
      } else {
        String name = component.getName().replaceFirst("(Nanos|Bytes|BytesPerSecond|Percent)$", "");
        all.put(name.toLowerCase(Locale.ROOT), value);
      }
    }
    return all;
  }
}
