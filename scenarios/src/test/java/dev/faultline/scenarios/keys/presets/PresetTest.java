package dev.faultline.scenarios.keys.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import dev.faultline.scenarios.keys.Words;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PresetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000;

  private static CheckResult check(String memory, String... overrides) {
    String file =
        "name: s\nvm: { memory: "
            + memory
            + " }\nguest: { program: uniform }\n"
            + "link: { bandwidth: 10 Gbit/s }\n";
    return new ScenarioReader().read("s.yaml", file, List.of(overrides));
  }

  private static MigrationSpec of(String memory, String... overrides) {
    return check(memory, overrides).orThrow().migrations().getFirst().migration();
  }

  @ParameterizedTest
  @EnumSource
  void each_has_a_mode_and_is_what_a_reader_takes(Preset preset) {
    for (String memory : List.of("4 KiB", "64 GiB", "4 TiB")) {
      String mode = preset.values(1 << 30).get("mode");
      assertThat(of(memory, "migration.like=" + preset.title()).mode())
          .isEqualTo(Words.constant(mode, MigrationSpec.Mode.class));
    }
  }

  /// The second writer came with 8.0, and with it the scan that requests do not move; 10.1 has them
  /// move it again.
  @Test
  void versions_of_QEMU_differ_in_their_writers_and_in_their_order() {
    MigrationSpec seven = of("4 GiB", "migration.like=qemu-7.2");
    assertThat(seven.writers()).isEqualTo(MigrationSpec.Writers.ONE);
    assertThat(seven.prepaging()).isEqualTo("forward");
    assertThat(seven.pushLimitWindowNanos()).isEqualTo(100 * MILLI);
    assertThat(seven.pushLimitAnswers()).isEqualTo(MigrationSpec.LimitedAnswers.HELD);
    MigrationSpec eight = of("4 GiB", "migration.like=qemu-8");
    assertThat(eight.writers()).isEqualTo(MigrationSpec.Writers.PER_CHANNEL);
    assertThat(eight.channels()).isEqualTo(MigrationSpec.Channels.SEPARATE);
    assertThat(eight.prepaging()).isEqualTo("linear");
    assertThat(of("4 GiB", "migration.like=qemu-10.1").prepaging()).isEqualTo("forward");
  }

  /// 128 MiB/s are 134,217,728 bytes.
  @Test
  void qemu_holds_its_rounds_to_128_MiB_a_second_and_stops_by_nothing_but_convergence() {
    MigrationSpec how = of("4 GiB", "migration.like=qemu-9");
    PreCopySpec rounds = how.preCopy();
    assertThat(rounds.limits()).isEqualTo(new PreCopySpec.Limits(134_217_728, 0));
    assertThat(rounds.throttle()).isEqualTo(PreCopySpec.Throttle.qemu(false));
    assertThat(rounds.patience()).isEqualTo(PreCopySpec.Patience.FOR_EVER);
    assertThat(rounds.downtimeLimitNanos()).isEqualTo(300 * MILLI);
    assertThat(how.channels()).isEqualTo(MigrationSpec.Channels.SINGLE);
  }

  @Test
  void libvirt_lifts_that_limit() {
    assertThat(of("4 GiB", "migration.like=libvirt").preCopy().limits())
        .isEqualTo(PreCopySpec.Limits.NONE);
  }

  @Test
  void kubevirt_gives_up_after_150_s_a_GiB_or_150_s_without_progress() {
    PreCopySpec rounds = of("4 GiB", "migration.like=kubevirt").preCopy();
    assertThat(rounds.patience())
        .isEqualTo(new PreCopySpec.Patience(0, 150 * SECOND, Exit.GIVE_UP, 150 * SECOND));
    assertThat(rounds.exit()).isEqualTo(Exit.GIVE_UP);
  }

  @Test
  void cloud_hypervisor_gives_up_after_an_hour() {
    assertThat(of("4 GiB", "migration.like=cloud-hypervisor").preCopy().patience())
        .isEqualTo(new PreCopySpec.Patience(3600 * SECOND, 0, Exit.GIVE_UP, 0));
  }

  /// 4 GiB: a step of 45 ms every 4 x 75 s, at most 4 x 800 s; and at least what two GiB have.
  @Test
  void novas_delays_grow_with_memory() {
    PreCopySpec large = of("4 GiB", "migration.like=nova").preCopy();
    assertThat(large.growth())
        .isEqualTo(new PreCopySpec.Growth(45 * MILLI, 300 * SECOND, 500 * MILLI));
    assertThat(large.patience().timeoutNanos()).isEqualTo(3200 * SECOND);
    PreCopySpec small = of("64 MiB", "migration.like=nova").preCopy();
    assertThat(small.growth().everyNanos()).isEqualTo(150 * SECOND);
    assertThat(small.patience().timeoutNanos()).isEqualTo(1600 * SECOND);
    PreCopySpec half = of("2560 MiB", "migration.like=nova").preCopy();
    assertThat(half.growth().everyNanos()).isEqualTo(187 * SECOND); // of 187.5
  }

  @Test
  void a_key_that_is_given_stays() {
    MigrationSpec how =
        of(
            "4 GiB",
            "migration.like=kubevirt",
            "migration.timeout-per-gib=7 s",
            "migration.mode=hybrid");
    assertThat(how.preCopy().patience().timeoutPerGibNanos()).isEqualTo(7 * SECOND);
    assertThat(how.mode()).isEqualTo(MigrationSpec.Mode.HYBRID);
  }

  @Test
  void none_fills_nothing_and_an_unknown_name_is_answered() {
    assertThat(of("4 GiB", "migration.like=none")).isEqualTo(of("4 GiB"));
    assertThat(check("4 GiB", "migration.like=novaa").problems().getFirst().toString())
        .contains("nova");
  }
}
