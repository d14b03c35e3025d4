package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.Scalars;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A profile in which every value is another: whatever goes to a wrong place is seen.
class HostLensTest {
  private static final String REST =
      "name: a\n"
          + "vm: { memory: 1 MiB }\n"
          + "guest: { program: uniform }\n"
          + "link: { bandwidth: 1 Gbit/s }\n";

  private static final List<Lens<HostProfile, HostProfile.Draft>> TABLE = HostKeys.VALUES;

  private static List<Lens<HostProfile, HostProfile.Draft>> shuffled(long seed) {
    List<Lens<HostProfile, HostProfile.Draft>> lines = new ArrayList<>(TABLE);
    Collections.shuffle(lines, new Random(seed));
    return lines;
  }

  /// 1000 and more, each legal for its key; of `machines` only 1 and the default 2 are, of a share
  /// up to 100.
  private static TreeMap<String, Long> values() {
    TreeMap<String, Long> values = new TreeMap<>();
    for (int i = 0; i < TABLE.size(); i++) {
      String name = TABLE.get(i).name();
      values.put(name, name.equals("machines") ? 1 : name.equals("late-hops") ? 17 : 1000L + i);
    }
    return values;
  }

  private static HostProfile profile(List<Lens<HostProfile, HostProfile.Draft>> lines) {
    TreeMap<String, Long> values = values();
    return HostProfile.FREE.with(
        to -> {
          to.name = "mine";
          lines.forEach(line -> line.set(to, values.get(line.name())));
        });
  }

  /// What a source is told of a target whose host nobody describes.
  @Test
  void theCostsOfInstallingThatAnAgentTakesForGrantedAreThoseOfTheDefaultHost() {
    assertThat(HostBinder.defaults().installCosts(1, 4096)).isEqualTo(InstallCosts.DEFAULT);
    // 1000 + 3 x 83
    assertThat(HostBinder.defaults().installCosts(4, 4096)).isEqualTo(new InstallCosts(1249, 1250));
  }

  @Test
  void theOrderOfTheTableMeansNothing() {
    HostProfile inOrder = profile(TABLE);
    for (long seed = 1; seed <= 100; seed++) {
      assertThat(profile(shuffled(seed))).isEqualTo(inOrder);
      TreeMap<String, Object> read = new TreeMap<>();
      shuffled(-seed).forEach(line -> read.put(line.name(), line.get(inOrder)));
      assertThat(read).isEqualTo(values());
    }
  }

  @Test
  void aFileReadsTheSameInAnyOrderOfItsKeys() {
    HostProfile profile = profile(TABLE);
    for (long seed = 1; seed <= 20; seed++) {
      String host =
          shuffled(seed).stream()
              .map(line -> line.name() + ": " + Scalars.write(line.key(), line.get(profile)))
              .collect(Collectors.joining(", ", "host: { name: mine, ", " }\n"));
      assertThat(new ScenarioReader().read("any order", REST + host).orThrow().host())
          .isEqualTo(profile);
    }
  }

  @Test
  void aChangeOfOneValueLeavesTheOthers() throws ReflectiveOperationException {
    HostProfile profile = profile(TABLE);
    assertThat(profile.with(to -> {})).isEqualTo(profile);
    for (Lens<HostProfile, HostProfile.Draft> line : TABLE) {
      TreeMap<String, Object> expected = components("", profile);
      TreeMap<String, Object> changed =
          components("", profile.with(to -> line.set(to, 7_000_000L)));
      changed.keySet().removeIf(name -> changed.get(name).equals(expected.get(name)));
      assertThat(changed).as(line.name()).hasSize(1);
    }
  }

  /// `fault-trap` is `faultTrapNanos`, `dirty-write` the `writeNanos` of `dirtyLog`. A key whose
  /// getter and setter are both of another component reads back and is found here.
  @Test
  void eachComponentIsSetByTheKeyOfItsName() throws ReflectiveOperationException {
    TreeMap<String, Object> expected = new TreeMap<>();
    values().forEach((name, value) -> expected.put(name.replace("-", ""), value));
    TreeMap<String, Object> components = components("", profile(TABLE));
    components.remove("name");
    assertThat(components.toString()).isEqualTo(expected.toString());
  }

  /// Every number of a record and of the records in it, by name without its unit.
  private static TreeMap<String, Object> components(String before, Record record)
      throws ReflectiveOperationException {
    TreeMap<String, Object> all = new TreeMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(record);
      if (value instanceof Record inner) {
        all.putAll(components(component.getName().equals("dirtyLog") ? "dirty" : "", inner));
      } else {
        String name =
            component.getName().replaceFirst("Nanos$", "").replaceFirst("BytesPerSecond$", "Rate");
        name = name.replaceFirst("Percent$", "");
        all.put((before + name).toLowerCase(Locale.ROOT), value);
      }
    }
    return all;
  }
}
