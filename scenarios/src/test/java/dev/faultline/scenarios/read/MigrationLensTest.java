package dev.faultline.scenarios.read;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.MigrationKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MigrationLensTest {
  /// Components by keys that are named differently.
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          entry("not-converging", "exit"),
          entry("dirty-tracking", "tracking"),
          entry("ack-every", "ack"),
          entry("downtime-limit-step", "step"),
          entry("downtime-limit-every", "every"),
          entry("downtime-limit-max", "max"),
          entry("stall-timeout", "stall"),
          entry("auto-converge", "on"),
          entry("throttle-initial", "initial"),
          entry("throttle-increment", "increment"),
          entry("throttle-max", "most"),
          entry("throttle-trigger", "trigger"),
          entry("dirty-limit", "dirty"),
          entry("xbzrle-cache", "cache"),
          entry("xbzrle-size", "difference"),
          entry("dirty-granularity", "dirtygranularity"),
          entry("cpu-quota", "quota"),
          entry("pre-copy-limit", "before"),
          entry("switch-over-limit", "switchover"));

  private static final EveryLens<MigrationSpec> TABLE =
      new EveryLens<>(
          "migration", MigrationKeys.VALUES, GuestMigration::migration, NAMED, Map.of());

  @Test
  void eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere()
      throws ReflectiveOperationException {
    TABLE.eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere();
  }

  @Test
  void aWrongValueNamesItsKey() {
    TABLE.aWrongValueNamesItsKey();
  }

  /// So is each value that a plan has: no default of a key is what the others are copied from.
  @Test
  void theOrderOfTheTableMeansNothing() {
    MigrationSpec how = given();
    for (long seed = 1; seed <= 100; seed++) {
      List<Lens<MigrationSpec, MigrationSpec.Draft>> lines = new ArrayList<>(MigrationKeys.VALUES);
      Collections.shuffle(lines, new Random(seed));
      assertThat(
              MigrationSpec.PLAIN.with(
                  to -> {
                    lines.forEach(line -> line.set(to, line.get(how)));
                    to.options = how.options();
                    to.timeLimitNanos = how.timeLimitNanos();
                  }))
          .isEqualTo(how);
    }
  }

  @Test
  void aChangeLeavesTheRestAndWhatItWasMadeOf() {
    MigrationSpec how = given();
    MigrationSpec changed = how.with(to -> to.options.put("distance", 2L));
    assertThat(how).isEqualTo(given());
    assertThat(changed).isNotEqualTo(how);
    assertThat(changed.withPrepaging(how.prepaging(), how.options())).isEqualTo(how);
    assertThat(MigrationSpec.PLAIN.options()).isEmpty();
  }

  /// What is `auto` or depends on the VM is made up for once the keys are read.
  @Test
  void whatIsAutoDependsOnOtherKeys() {
    MigrationSpec hybrid = read("vm: { memory: 4 MiB }", "mode: hybrid");
    assertThat(hybrid.preCopy().rounds()).isEqualTo(1);
    assertThat(read("vm: { memory: 4 MiB }", "mode: pre-copy").preCopy().rounds()).isEqualTo(30);
    assertThat(hybrid.pushUnitBytes()).isEqualTo(256 << 10);
    assertThat(read("vm: { memory: 4 MiB, page-size: 2 MiB }", "mode: hybrid").pushUnitBytes())
        .isEqualTo(2 << 20);
  }

  private static MigrationSpec read(String vm, String migration) {
    String file =
        "name: a\n"
            + vm
            + "\nguest: { program: uniform }\nlink: { bandwidth: 1 Gbit/s }\nmigration: { "
            + migration
            + " }\n";
    return new ScenarioReader().read("auto", file).orThrow().migrations().getFirst().migration();
  }

  /// All but the streams, of which a single channel has one, are others than in
  /// [MigrationSpec#PLAIN].
  private static MigrationSpec given() {
    MigrationSpec how =
        read(
            "vm: { memory: 4 MiB }",
            """
            mode: hybrid, rounds: 7, downtime-limit: 8 ms, not-converging: give-up,
              downtime-limit-step: 18 ms, downtime-limit-every: 19 s, downtime-limit-max: 20 ms,
              timeout: 21 s, timeout-per-gib: 22 s, on-timeout: post-copy, stall-timeout: 23 s,
              auto-converge: on, throttle-initial: 24 %, throttle-increment: 25 %,
              throttle-max: 26 %, throttle-trigger: 27 %, pre-copy-limit: 28 MB/s,
              switch-over-limit: 29 MB/s, dirty-tracking: kernel, prepaging: forward, push-streams: 1,
              push-unit: 12 KiB, push-window: 13 KiB, push-limit: 14 MB/s, channels: single,
              push-limit-window: 35 ms, push-limit-answers: held, writers: one,
              zero: per-page, compression: zstd, dedup: host, release: at-end, ack-every: 15 KiB,
              scan-period: 16 ms, fault-mode: software\
            """);
    return how.with(
        to -> {
          to.timeLimitNanos = 17;
          to.dirtyBytesPerSecond = 30_000_000; // no file may have both, or the quota
          to.quotaPercent = 31;
          to.dirtyGranularityBytes = 4096;
          to.xbzrle = true;
          to.xbzrleCacheBytes = 32 << 10;
          to.xbzrlePercent = 33;
          to.installers = 34;
        });
  }
}
