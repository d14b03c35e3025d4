package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.scenarios.read.tree.Problem;
import dev.faultline.scenarios.traces.TraceFacts;
import dev.faultline.scenarios.traces.TraceSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules between keys, each broken alone.
class CrossCheckTest {
  private static final String BASE =
      """
      name: base
      vm: { memory: 64 MiB, vcpus: 2 }
      guest: { program: uniform }
      link: { bandwidth: 1 Gbit/s }
      """;

  private static final ContentSpec MEASURED = new ContentSpec(25, 10, 7, 50, 37.5, 40);

  /// A trace of 20,000 pages (80,000 KiB) and two vCPUs.
  private static final TraceSource TRACES =
      new TraceSource() {
        @Override
        public @Nullable TraceFacts facts(String trace) {
          if (trace.equals("broken.trace")) {
            throw new IllegalStateException("broken.trace at byte 7: the file ends here");
          }
          ContentSpec content = trace.equals("measured") ? MEASURED : null;
          return trace.equals("big") || content != null
              ? new TraceFacts(20_000, 4096, 2, content)
              : null;
        }

        @Override
        public List<String> names() {
          return List.of("big");
        }
      };

  private static List<Problem> problems(String... overrides) {
    return new ScenarioReader(TRACES).read("s.yaml", BASE, List.of(overrides)).problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vm.memory=65 KiB                        | vm.memory               | must be whole pages of 4 KiB
          vm.backing=hugetlb                      | vm.backing              | hugetlb has pages of 2 MiB only
          vm={page-size: 2 MiB, backing: memfd}   | vm.backing              | must be hugetlb for pages of 2 MiB
          vm={page-size: 2 MiB, memory: 3 MiB}    | vm.memory               | must be whole pages of 2 MiB
          guest={fill: 20 %, free: 30 %}          | guest.free              | is more than guest.fill, 20 %
          guest.span=65 MiB                       | guest.span              | is more than the memory it has, 64 MiB
          guest.span=5000 B                       | guest.span              | must be whole pages of 4 KiB
          guest.offset=64 MiB                     | guest.offset            | and guest.span are more than the memory it has, 64 MiB
          guest.offset=5000 B                     | guest.offset            | must be whole pages of 4 KiB
          migration.push-unit=6 KiB               | migration.push-unit     | must be whole pages of 4 KiB
          migration.push-window=4 KiB             | migration.push-window   | must be at least migration.push-unit, 256 KiB
          migration={channels: single, push-streams: 2} | migration.push-streams | must be 1 with migration.channels single
          migration.prepaging=linaer              | migration.prepaging     | is no pre-paging strategy
          link.cross-traffic={rate: 1 Gbit/s}     | link.cross-traffic.rate | must be less than link.bandwidth, 1 Gbit/s
          link.cross-traffic=some                 | link.cross-traffic      | must be none or a mapping of rate, burst
          link={mtu: 9000 B, stream-window: 4 KiB} | link.stream-window     | must be at least link.mtu
          guest={program: phases, phases: []}     | guest.phases            | must be a list with at least one program
          guest={program: trace, trace: bigg}     | guest.trace             | is no shipped trace
          guest={program: trace, trace: no.trace} | guest.trace             | names no file that is there
          guest={program: trace, trace: big}      | guest.trace             | touches 80000 KiB, more than vm.memory, 64 MiB
          guest={program: trace, trace: broken.trace} | guest.trace | cannot be read: broken.trace at byte 7: the file ends here
          """)
  void aRuleBetweenKeysIsBroken(String override, String path, String rule) {
    List<Problem> problems = problems(override);
    assertThat(problems).as("%s", problems).hasSize(1);
    assertThat(problems.getFirst().path()).isEqualTo(path);
    assertThat(problems.getFirst().rule()).isEqualTo(rule);
    assertThat(problems.getFirst().file()).isEqualTo("--set " + override);
  }

  @ParameterizedTest
  @CsvSource({"sysv", "file"})
  void aUserfaultfdIsNotPromisedWhereTheKernelRefusesIt(String backing) {
    String given = "migration.fault-mode=userfaultfd";
    List<Problem> problems = problems("vm.backing=" + backing, given);
    assertThat(problems)
        .singleElement()
        .extracting(Problem::path)
        .isEqualTo("migration.fault-mode");
    assertThat(problems.getFirst().rule()).contains("vm.backing " + backing);
    assertThat(problems("vm.backing=" + backing, "migration.fault-mode=auto")).isEmpty();
    assertThat(problems("vm.backing=memfd", given)).isEmpty();
  }

  @Test
  void aGuestHasTheContentThatItsTraceWasMeasuredToHaveUnlessTheFileSaysAnother() {
    assertThat(content("guest={program: trace, trace: measured}")).isEqualTo(MEASURED);
    assertThat(content("guest={program: trace, trace: big}")).isEqualTo(ContentSpec.UNIQUE);
    assertThat(content("guest={program: trace, trace: measured, content: {lz4: 80 %}}"))
        .isEqualTo(new ContentSpec(0, 0, 64, 80, 80, 0));
  }

  private static ContentSpec content(String guest) {
    List<String> overrides = List.of("vm.memory=128 MiB", guest);
    CheckResult read = new ScenarioReader(TRACES).read("s.yaml", BASE, overrides);
    return java.util.Objects.requireNonNull(read.scenario())
        .migrations()
        .getFirst()
        .guest()
        .content();
  }

  @Test
  void aTraceNeedsAsManyVcpusAsItWasRecordedWith() {
    assertThat(problems("guest={program: trace, trace: big}", "vm={memory: 128 MiB, vcpus: 1}"))
        .singleElement()
        .extracting(Problem::rule)
        .isEqualTo("has 2 vCPUs, more than vm.vcpus, 1");
    assertThat(problems("guest={program: trace, trace: big}", "vm={memory: 128 MiB, vcpus: 3}"))
        .isEmpty();
  }

  @Test
  void processesOfQuicksortMustFitTheMemory() {
    String sort = "guest={program: quicksort, processes: 9, process-memory: 8 MiB}";
    assertThat(problems(sort))
        .singleElement()
        .extracting(Problem::rule)
        .isEqualTo("times process-memory is 72 MiB, more than the memory it has, 64 MiB");
    assertThat(problems(sort, "guest.processes=8")).isEmpty();
  }

  @Test
  void thePartsOfAMixMakeUpTheMachine() {
    String mix =
        "guest={program: mix, programs: [{program: zipf, memory: 32 MiB},{program: uniform, memory:"
            + " %s}]}";
    assertThat(problems(mix.formatted("32 MiB"))).isEmpty();
    assertThat(problems(mix.formatted("16 MiB")))
        .singleElement()
        .extracting(Problem::rule)
        .isEqualTo("have 48 MiB together, but the VM has 64 MiB");
    assertThat(problems(mix.formatted("32 MiB"), "vm.vcpus=3"))
        .singleElement()
        .extracting(Problem::rule)
        .isEqualTo("have 2 vCPUs together, but the VM has 3");
    assertThat(
            problems(
                "guest={program: mix, programs: [{program: trace, trace: big, memory: 64 MiB}]}"))
        .isNotEmpty();
  }

  @Test
  void whatOnlyTheProgramsKnowIsSaidToo() {
    // 4,096 processes' stacks cannot cross in 64 KiB of state.
    List<Problem> problems =
        problems(
            "vm={memory: 1 TiB, vcpus: 1}",
            "guest={program: quicksort, processes: 1024, process-memory: 1 GiB}");
    assertThat(problems).singleElement().extracting(Problem::path).isEqualTo("guest.program");
    assertThat(problems.getFirst().rule()).startsWith("cannot run: ");
  }
}
