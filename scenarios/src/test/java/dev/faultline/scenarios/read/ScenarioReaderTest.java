package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.tree.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioReaderTest {
  private static final String SMALL =
      """
      name: small
      vm: { memory: 64 MiB }
      guest: { program: uniform }
      link: { bandwidth: 1 Gbit/s }
      """;

  private final ScenarioReader reader = new ScenarioReader();

  private List<String> problems(String text, String... overrides) {
    return reader.read("s.yaml", text, List.of(overrides)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private Scenario read(String text, String... overrides) {
    return reader.read("s.yaml", text, List.of(overrides)).orThrow();
  }

  @Test
  void whatTheFileDoesNotSayHasTheDefaultsOfTheTable() {
    Scenario scenario = read(SMALL);
    Scenario.GuestMigration only = scenario.only();
    assertThat(scenario.seed()).isEqualTo(1);
    assertThat(only.name()).isEqualTo("small");
    assertThat(only.vm()).isEqualTo(VmSpec.PLAIN);
    assertThat(only.guest().warmUpNanos()).isEqualTo(1_000_000_000);
    assertThat(only.guest().fillPercent()).isEqualTo(100);
    assertThat(only.guest().atEnd()).isEqualTo(GuestSpec.AtEnd.WRAP);
    assertThat(only.migration().prepaging()).isEqualTo("linear");
    assertThat(only.migration().pushUnitBytes()).isEqualTo(256 << 10);
    assertThat(only.migration().channels()).isEqualTo(MigrationSpec.Channels.SEPARATE);
    assertThat(only.migration().timeLimitNanos()).isEqualTo(3_600_000_000_000L);
    assertThat(scenario.link())
        .isEqualTo(
            LinkSpec.PLAIN.with(
                to -> {
                  to.bitsPerSecond = 1_000_000_000;
                  to.latencyNanos = 50_000;
                  to.mtuBytes = 1500;
                  to.headerBytes = 52;
                  to.framingBytes = 38;
                  to.queue = LinkSpec.Queue.FIFO;
                  to.streamWindowBytes = 4 << 20;
                }));
    assertThat(scenario.host().name()).isEqualTo("default");
    assertThat(scenario.host().installPageNanos()).isEqualTo(1250);
  }

  @Test
  void pagesOfTwoMebibytesArePushedOneByOneOutOfHugetlb() {
    Scenario scenario = read(SMALL, "vm.page-size=2 MiB");
    assertThat(scenario.only().migration().pushUnitBytes()).isEqualTo(2 << 20);
    assertThat(scenario.only().vm().backing()).isEqualTo(VmSpec.Backing.HUGETLB);
  }

  @Test
  void allProblemsAreFoundAtOnceEachInItsPlace() {
    String text =
        """
        name: bad
        vm: { memory: 512, vcpus: 0 }
        guest:
          program: zipff
        migration:
          prepaging: liner
          push-unt: 4 KiB
        link:
          bandwidth: 10 Gbps
          bandwidth: 1 Gbit/s
        sed: 3
        """;
    assertThat(problems(text))
        .containsExactly(
            "s.yaml:2:15: vm.memory: has no unit, found \"512\"; write one of B, KiB, MiB, GiB,"
                + " TiB, kB, MB, GB, TB behind the number, as in 512 MiB",
            "s.yaml:2:27: vm.vcpus: is out of range: must be 1 to 1024, found \"0\"; use more",
            "s.yaml:4:12: guest.program: must be one of sequential, stride, uniform, zipf,"
                + " hot-cold, dirty-rate, pointer-chase, idle, phases, quicksort, mix, trace, qemu,"
                + " found \"zipff\"; did you mean zipf?",
            "s.yaml:6:14: migration.prepaging: is no pre-paging strategy, found \"liner\"; did you"
                + " mean linear?",
            "s.yaml:7:3: migration.push-unt: is no key that exists here; did you mean push-unit?",
            "s.yaml:9:14: link.bandwidth: has the unknown unit Gbps, found \"10 Gbps\"; did you"
                + " mean 10 Gbit/s or GB/s?",
            "s.yaml:10:3: link.bandwidth: is written twice, first in line 9, found \"1 Gbit/s\";"
                + " keep one of them",
            "s.yaml:11:1: sed: is no key that exists here; did you mean seed?");
  }

  @Test
  void whatIsMissingIsNamedWithWhatItIs() {
    assertThat(problems("name: s\n"))
        .containsExactly(
            "s.yaml:1:1: link: is required; add it: the link between the hosts",
            "s.yaml:1:1: vm: is required; add it: the virtual machine",
            "s.yaml:1:1: guest: is required; add it: what runs in it, and for how long");
  }

  @Test
  void aKeyOfAnotherProgramSaysWhose() {
    assertThat(problems(SMALL, "guest.exponent=1.2"))
        .containsExactly(
            "--set guest.exponent=1.2: guest.exponent: is a key of program zipf only; leave it"
                + " out");
  }

  @Test
  void valuesMustHaveTheirType() {
    assertThat(problems(SMALL, "vm.vcpus='2'"))
        .singleElement()
        .asString()
        .contains("without quotes");
    assertThat(problems(SMALL, "vm.vcpus=2.5")).singleElement().asString().contains("whole number");
    assertThat(problems(SMALL, "name=2")).singleElement().asString().contains("in quotes: \"2\"");
    assertThat(problems(SMALL, "vm=2")).hasSize(1);
    assertThat(problems(SMALL, "vm.memory=[1]"))
        .singleElement()
        .asString()
        .contains("found a list");
    assertThat(problems(SMALL, "link.queue=")).singleElement().asString().contains("is empty");
    assertThat(problems(SMALL + "question:\n")).singleElement().asString().contains("has no value");
  }

  /// YAML 1.2: `yes`, `no`, `on`, `off` are texts, and a leading 0 means nothing.
  @Test
  void yamlIsThatOfVersion12() {
    assertThat(problems(SMALL, "guest.program=zipf", "guest.scattered=yes"))
        .containsExactly(
            "--set guest.scattered=yes: guest.scattered: must be true or false, found \"yes\";"
                + " write true or false, without quotes");
    assertThat(read(SMALL, "name=off").name()).isEqualTo("off");
  }

  @Test
  void textThatIsNoYamlIsOneProblemWithItsPlace() {
    assertThat(problems("name: s\nvm: { memory: 4 KiB\nlink: [\n"))
        .singleElement()
        .asString()
        .startsWith("s.yaml:3:")
        .contains("is no YAML");
    assertThat(problems("name: a: b\n")).singleElement().asString().startsWith("s.yaml:1:");
    assertThat(problems("name: \"s\n")).singleElement().asString().contains("is no YAML");
    assertThat(problems("name: s\u0000\n")).singleElement().asString().contains("is no YAML");
    assertThat(problems("\tname: s\n")).singleElement().asString().contains("is no YAML");
  }

  @Test
  void anEmptyFileAListAndATextAreNoScenarios() {
    assertThat(problems("")).containsExactly("s.yaml: is empty; write a value");
    assertThat(problems("# nothing\n")).hasSize(1);
    assertThat(problems("- 1\n")).singleElement().asString().contains("must be a mapping of name");
    assertThat(problems("hello\n")).hasSize(1);
    assertThat(problems(SMALL + "---\nname: t\n"))
        .singleElement()
        .asString()
        .contains("second document");
  }

  @Test
  void aliasesAndTagsAreRefusedSoNoFileGrowsWhenRead() {
    String bomb =
        """
        a: &a [x, x, x]
        b: &b [*a, *a, *a]
        """;
    assertThat(problems(SMALL + bomb)).hasSize(5).anyMatch(text -> text.contains("is an alias"));
    assertThat(problems(SMALL + "seed: !!java.lang.Integer 3\n"))
        .anyMatch(text -> text.contains("has a tag"));
  }

  @Test
  void deepNestingEndsInAProblem() {
    assertThat(problems(SMALL + "seed: " + "[".repeat(100_000)))
        .singleElement()
        .asString()
        .contains("nested deeper than 32 levels");
  }

  @Test
  void hostileTextReachesNoTerminal() {
    assertThat(problems(SMALL + "\"\\e[31mred\": " + "x".repeat(500) + "\n"))
        .singleElement()
        .asString()
        .doesNotContain("\u001b");
    assertThat(problems(SMALL, "vm.memory=" + "9".repeat(100_000)).getFirst())
        .hasSizeLessThan(1500);
  }

  @Test
  void aThousandProblemsAreCounted() {
    StringBuilder text = new StringBuilder(SMALL);
    for (int i = 0; i < 1000; i++) {
      text.append("key").append(i).append(": 1\n");
    }
    assertThat(problems(text.toString()))
        .hasSize(101)
        .last()
        .asString()
        .contains("900 more problems");
  }

  @Test
  void filesThatCannotBeReadAreOneProblem(@TempDir Path folder) throws IOException {
    Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xC3, 0x28});
    assertThat(reader.read(folder.resolve("none.yaml")).problems().getFirst().rule())
        .isEqualTo("does not exist");
    assertThat(reader.read(folder).problems().getFirst().rule()).isEqualTo("is a directory");
    assertThat(reader.read(large).problems().getFirst().rule()).contains("1 MiB");
    assertThat(reader.read(binary).problems().getFirst().rule()).isEqualTo("is no text in UTF-8");
  }

  @Test
  void overridesReachAnyKey() {
    Scenario scenario =
        read(
            SMALL,
            "seed=7",
            "link.bandwidth=40Gbit/s",
            "link.cross-traffic={rate: 1 Gbit/s}",
            "guest.work=5000 touches",
            "guest.program=zipf",
            "guest.exponent=1.5",
            "host.cores=4",
            "limits.time=1 min");
    assertThat(scenario.seed()).isEqualTo(7);
    assertThat(scenario.link().bitsPerSecond()).isEqualTo(40_000_000_000L);
    assertThat(scenario.link().crossBytesPerSecond()).isEqualTo(125_000_000);
    assertThat(scenario.link().crossBurstBytes()).isEqualTo(64 << 10);
    assertThat(scenario.only().guest().workTouches()).isEqualTo(5000);
    assertThat(scenario.only().guest().program()).isInstanceOf(ProgramSpec.Zipf.class);
    assertThat(scenario.host().cores()).isEqualTo(4);
    assertThat(scenario.host().name()).isEqualTo("default, changed");
    assertThat(scenario.only().migration().timeLimitNanos()).isEqualTo(60_000_000_000L);
  }

  @Test
  void aKeyOfAnotherProductIsAnsweredWithOurs() {
    assertThat(problems(SMALL, "migration.max-postcopy-bandwidth=100 MB/s"))
        .containsExactly(
            "--set migration.max-postcopy-bandwidth=100 MB/s: migration.max-postcopy-bandwidth: is"
                + " no key that exists here; that is QEMU's; here it is migration.push-limit");
    assertThat(problems(SMALL, "limits.completionTimeoutPerGiB=800"))
        .first()
        .asString()
        .endsWith("that is KubeVirt's; here it is migration.timeout-per-gib");
    assertThat(problems(SMALL, "migration.live_migration_permit_post_copy=true"))
        .first()
        .asString()
        .endsWith("that is Nova's; here it is migration.on-timeout: post-copy");
    assertThat(problems(SMALL, "migration.live_migration_timeout_action=abort"))
        .first()
        .asString()
        .endsWith("that is Nova's; here it is migration.on-timeout");
    assertThat(problems(SMALL, "migration.auto-converge-initial=30"))
        .first()
        .asString()
        .endsWith("that is libvirt's; here it is migration.throttle-initial");
  }

  @Test
  void anOverrideThatIsNoneIsSaidAtItself() {
    assertThat(problems(SMALL, "seed"))
        .containsExactly(
            "--set seed: is no KEY=VALUE; write it as in --set \"link.bandwidth=1 Gbit/s\"");
    assertThat(problems(SMALL, "link.bandwith=1 Gbit/s"))
        .containsExactly(
            "--set link.bandwith=1 Gbit/s: link.bandwith: is no key that exists here; did you mean"
                + " bandwidth?");
    assertThat(problems(SMALL, "vm.memory.x=1 GiB")).isNotEmpty();
    assertThat(problems(SMALL, "vm.memory={")).singleElement().asString().contains("is no YAML");
  }

  @Test
  void anotherProgramDropsTheKeysOfTheOneBefore() {
    String zipf = SMALL.replace("program: uniform", "program: zipf, exponent: 1.2, compute: 5 us");
    ProgramSpec program = read(zipf, "guest.program=sequential").only().guest().program();
    assertThat(program).isInstanceOf(ProgramSpec.Sequential.class);
  }

  @Test
  void guestsOfAListInheritFromTheTopAndAreOverriddenByTheirIndex() {
    String several =
        SMALL
            + """
            migrations:
              - { name: a, start: 10 ms }
              - { vm: { memory: 32 MiB }, guest: { program: zipf, exponent: 1.1 } }
            """;
    Scenario scenario = read(several, "migrations.1.vm.vcpus=2");
    Scenario.GuestMigration a = scenario.migrations().get(0);
    Scenario.GuestMigration b = scenario.migrations().get(1);
    assertThat(a.name()).isEqualTo("a");
    assertThat(a.startNanos()).isEqualTo(10_000_000);
    assertThat(a.vm().memoryBytes()).isEqualTo(64 << 20);
    assertThat(b.name()).isEqualTo("guest-2");
    assertThat(b.vm().memoryBytes()).isEqualTo(32 << 20);
    assertThat(b.vm().vcpus()).isEqualTo(2);
    assertThat(problems(several, "vm.vcpus=0", "migrations.7.start=1 s")).hasSize(2);
    assertThat(problems(several, "migrations.1.name=a"))
        .singleElement()
        .asString()
        .contains("of its own");
  }

  @Test
  void aProfileIsTakenByNameOrFileAndChangedKeyByKey(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("s.yaml");
    Files.writeString(folder.resolve("mine.yaml"), "wake: 9 us\ncores: 2\n");
    Files.writeString(file, SMALL + "host: { profile: ./mine.yaml, request: 1 us }\n");
    HostProfile host = reader.read(file).orThrow().host();
    assertThat(host.name()).isEqualTo("mine, changed");
    assertThat(host.wakeNanos()).isEqualTo(9000);
    assertThat(host.cores()).isEqualTo(2);
    assertThat(host.requestNanos()).isEqualTo(1000);
    assertThat(read(SMALL, "host=free").host()).isEqualTo(HostProfile.FREE);
    assertThat(problems(SMALL, "host=fre"))
        .singleElement()
        .asString()
        .contains("did you mean free?");
    assertThat(problems(SMALL, "host=no.yaml"))
        .singleElement()
        .asString()
        .contains("does not exist");
    Files.writeString(folder.resolve("mine.yaml"), "wakes: 9 us\n");
    assertThat(reader.read(file).problems().getFirst().toString()).contains("mine.yaml:1:1: wakes");
  }
}
