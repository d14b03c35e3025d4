package dev.faultline.simulator.virtual.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.migration.Phase;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.world.Succession;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bugs that are planted, each of which the schedules must find, or they would find no other
/// either.
class CanariesTest {
  private static final boolean SAYS = Boolean.getBoolean("faultline.says");
  private static final String AGENT = "dev.faultline.agent.migration.";

  private static Class<?> of(String name) {
    try {
      return Class.forName(AGENT + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Arguments canary(String bug, long most, Mutation mutation) {
    return Arguments.of(bug, most, mutation);
  }

  static Stream<Arguments> canaries() {
    Class<?> source = of("source.MigrationSource");
    Class<?> pages = of("source.SourcePages");
    Class<?> target = of("target.MigrationTarget");
    Class<?> waits = of("target.Waits");
    Class<?> releases = of("source.Releases");
    return Stream.of(
        canary(
            "installed over a guest's write: a recovery sends again what is there",
            100,
            Mutation.answered(pages, "recover", "contains", 0)),
        canary(
            "a request is lost with the link",
            500,
            Mutation.dropped(target, "receive", "askAgain")),
        canary(
            "a page that was answered stays unsent, and counts twice",
            100,
            Mutation.answered(pages, "requested", "remove", 1)),
        canary(
            "the source resumes the guest after it was given away",
            500,
            Mutation.confused(source, "linkLost", Phase.HANDOVER, Phase.IN_DOUBT)),
        canary(
            "a vCPU is woken without its page",
            100,
            Mutation.answered(waits, "arrived", "holds", 1)),
        canary(
            "stale pages are not discarded before the hand-over",
            1000,
            Mutation.dropped(source, "suspended", "discardStale")),
        canary(
            "a unit of before the cut is taken after it",
            500,
            Mutation.dropped(Pipe.class, "cut", "cut")),
        canary(
            "what the target had to say before the cut is said after it",
            1000,
            Mutation.dropped(target, "linkChanged", "clear")),
        canary(
            "the target tells what it has while pages are being installed",
            5000,
            Mutation.answered(target, "ask", "isInstalling", 0)),
        canary("lost pages stay lost", 500, Mutation.dropped(pages, "recover", "add")),
        canary("lost zeros stay lost", 1000, Mutation.dropped(pages, "recover", "flushZeros")),
        canary(
            "answers of before the cut are sent after it",
            1000,
            Mutation.dropped(pages, "linkLost", "clear")),
        canary(
            "the hand-over is delivered twice", 100, Mutation.repeated(source, "handOver", "add")),
        canary(
            "a unit is acknowledged before it is installed",
            500,
            Mutation.repeated(target, "landed", "landed")),
        canary(
            "the target counts on after a recovery, and the source does not",
            1000,
            Mutation.dropped(target, "tellResident", "restart")),
        canary(
            "a page is released before it is acknowledged",
            100,
            Mutation.dropped(releases, "early", "removeAll")),
        canary(
            "a journal's record of the hand-over is left out",
            500,
            Mutation.dropped(Succession.class, "givenAway", "givenAway")),
        canary(
            "a target's record that it has the guest is left out",
            2000,
            Mutation.dropped(Succession.class, "resumes", "resumed")),
        canary(
            "a target's successor does not hear who waits",
            500,
            Mutation.dropped(TargetSide.class, "restart", "faultAgain")),
        canary(
            "of two vCPUs that wait for a page one is woken",
            1000,
            Mutation.ended(waits, "arrived", "wake")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("canaries")
  void isFound(String bug, long most, Mutation mutation) throws ReflectiveOperationException {
    Class<?> search = new MutantLoader(mutation).loadClass(Search.class.getName());
    Object found = search.getMethod("first", long.class, long.class).invoke(null, 1L, most);
    if (SAYS) {
      System.out.println(bug + ": " + found);
    }
    assertThat(found).as("found within %d schedules", most).asString().isNotEmpty();
  }
}
