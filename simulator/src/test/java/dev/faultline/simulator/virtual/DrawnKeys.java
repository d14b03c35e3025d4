package dev.faultline.simulator.virtual;

import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Keys;
import dev.faultline.scenarios.keys.Kind;
import dev.faultline.scenarios.keys.LinkKeys;
import dev.faultline.scenarios.keys.MigrationKeys;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.keys.VmKeys;
import dev.faultline.scenarios.units.Quantity;
import dev.faultline.scenarios.units.Units;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A small scenario in which one to four keys say something from their whole range, ends above all.
final class DrawnKeys {
  private static final int TOUCHES_MAX = 20_000;

  /// In bytes: of more memory the page sets alone take long.
  private static final BigDecimal MEMORY_MAX = BigDecimal.valueOf(64L << 20);

  private static final Map<String, Section> SECTIONS =
      new TreeMap<>(
          Map.of(
              "vm", VmKeys.VM,
              "migration", MigrationKeys.MIGRATION,
              "link", LinkKeys.LINK,
              "host", HostKeys.HOST,
              "limits", Keys.LIMITS,
              "guest", GuestKeys.GUEST));

  private final Random random;
  private final TreeMap<String, TreeMap<String, String>> drawn = new TreeMap<>();

  DrawnKeys(long seed) {
    random = new Random(seed);
    SECTIONS.keySet().forEach(name -> drawn.put(name, new TreeMap<>()));
    drawn.get("vm").put("memory", "1 MiB");
    drawn.get("link").put("bandwidth", "1 Gbit/s");
    drawn.get("guest").put("work", "20 ms");
    drawn.get("guest").put("warm-up", "5 ms");
    drawn.get("guest").put("suspend-jitter", "0 s");
    drawn.get("guest").put("program", "uniform");
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /// A scenario with one to four keys that say something.
  String draw() {
    List<Section> programs =
        GuestKeys.PROGRAMS.stream()
            .filter(one -> !List.of("phases", "mix", "trace", "dirty-rate").contains(one.title()))
            .toList();
    Section program = any(programs);
    drawn.get("guest").put("program", program.title());
    if (program.title().equals("quicksort")) {
      drawn.get("guest").put("processes", "1");
    }
    drawn.get("migration").put("prepaging", any(Strategies.names()));
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      String name = any(List.copyOf(SECTIONS.keySet()));
      List<Key> keys = new ArrayList<>(Objects.requireNonNull(SECTIONS.get(name)).keys());
      if (name.equals("guest")) {
        keys.addAll(program.keys());
      }
      Key key = any(keys);
      String value = value(key);
      if (value != null) {
        drawn.get(name).put(key.name(), value);
      }
    }
    TreeMap<String, String> guest = drawn.get("guest");
    long nanos =
        Stream.of("warm-up", "suspend-jitter", "work")
            .map(guest::get)
            .filter(text -> !text.equals("auto"))
            .mapToLong(text -> number(Quantity.DURATION, text).longValueExact())
            .sum();
    BigDecimal compute = number(Quantity.DURATION, guest.getOrDefault("compute", "1 us"));
    // so many touches of a vCPU at most: hours of microseconds are a matter of time, not of ranges
    BigDecimal least = BigDecimal.valueOf(nanos / TOUCHES_MAX);
    guest.put("compute", compute.max(least).max(BigDecimal.ONE).toBigInteger() + " ns");
    StringBuilder yaml = new StringBuilder("name: drawn\n");
    drawn.forEach((name, keys) -> yaml.append(name).append(": ").append(keys).append('\n'));
    return yaml.toString().replace("={", ": {").replaceAll("([{ ][a-z0-9-]+)=", "$1: ");
  }

  /// One that the key takes; null for a key that is no matter of ranges.
  private @Nullable String value(Key key) {
    if (!key.choices().isEmpty()) {
      return key.name().equals("program") ? null : any(key.choices());
    }
    if (!key.words().isEmpty() && random.nextInt(4) == 0) {
      return key.words().getFirst().text();
    }
    Quantity quantity = key.kind() == Kind.WORK ? Quantity.DURATION : key.kind().quantity();
    if (key.kind() == Kind.FLAG) {
      return String.valueOf(random.nextBoolean());
    }
    if (key.min().isEmpty() || key.max().isEmpty()) {
      return null;
    }
    BigDecimal least = number(quantity, key.min());
    BigDecimal most = number(quantity, key.max());
    if (key.name().equals("memory") || key.name().equals("process-memory")) {
      most = most.min(MEMORY_MAX);
    }
    BigDecimal value =
        switch (random.nextInt(3)) {
          case 0 -> least;
          case 1 -> most;
          default -> between(least, most);
        };
    if (key.kind() == Kind.NUMBER || key.kind() == Kind.PERCENT) {
      value = value.setScale(3, RoundingMode.HALF_UP).max(least).min(most);
    } else {
      value = value.setScale(0, RoundingMode.HALF_UP);
    }
    String text = value.stripTrailingZeros().toPlainString();
    return quantity == null ? text : text + " " + quantity.units().getFirst().symbol();
  }

  private BigDecimal between(BigDecimal least, BigDecimal most) {
    double low = Math.log(Math.max(1e-3, least.doubleValue()));
    double high = Math.log(Math.max(1e-3, most.doubleValue()));
    double drawnValue = Math.exp(low + (high - low) * random.nextDouble());
    return BigDecimal.valueOf(drawnValue).max(least).min(most);
  }

  private static BigDecimal number(@Nullable Quantity quantity, String text) {
    return quantity == null
        ? new BigDecimal(text)
        : Objects.requireNonNull(Units.parse(quantity, text).value());
  }
}
