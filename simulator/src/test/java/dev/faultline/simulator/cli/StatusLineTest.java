package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Interrupts;
import dev.faultline.simulator.cli.out.PlainStatus;
import dev.faultline.simulator.cli.out.StatusLine;
import dev.faultline.simulator.cli.out.StatusText;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.ExperimentProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private static final long MILLI = 1_000_000;

  @Test
  void theLineSaysHowMuchIsDoneAndHowLongTheRestTakes() {
    ExperimentProgress progress = new ExperimentProgress(4);
    progress.finish(0);
    // a quarter in 10 s: three quarters are 30 s more, rounded up
    String line = new StatusText("quick", progress).line(10_000_000_000L, false);
    assertThat(line).isEqualTo("quick: 25 %, 1 of 4 runs, about 31 s left");
    var unused = progress.run(1).update(500, 1000, 0);
    assertThat(new StatusText("quick", progress).line(10_000_000_000L, true))
        .startsWith("quick: [########................] 37 %");
    progress.cancel();
    assertThat(new StatusText("quick", progress).line(1, false)).endsWith("stopping");
    assertThat(progress.run(1).update(500, 1000, 0)).isFalse();
  }

  @Test
  void aRunWhoseEndNobodyForeseesHasNoShareAndNoTimeLeft() {
    ExperimentProgress progress = new ExperimentProgress(1);
    progress.run(0).detail("pre-copy, round 37 of at most 1,000");
    var unused = progress.run(0).update(500, 0, 0);
    StatusText text = new StatusText("f8", progress);
    assertThat(text.line(10_000_000_000L, true))
        .isEqualTo("f8: pre-copy, round 37 of at most 1,000");
    unused = progress.run(0).update(500, 1000, 0); // now it does
    progress.run(0).detail("pull");
    assertThat(text.line(10_000_000_000L, false)).isEqualTo("f8: 49 %, pull, about 11 s left");
  }

  @Test
  void aLongRunSaysHowLongBeforeItsFirstPercent() {
    ExperimentProgress progress = new ExperimentProgress(1);
    var unused = progress.run(0).update(5, 1000, 0);
    StatusText text = new StatusText("day", progress);
    assertThat(text.line(9_000_000_000L, false)).isEqualTo("day: 0 %");
    // 0.49 % in 20 s: 4062 s for the rest
    assertThat(text.line(20_000_000_000L, false)).isEqualTo("day: 0 %, about 68 min left");
  }

  @Test
  void ofManyRunsOneIsHeardUntilItIsDone() {
    ExperimentProgress progress = new ExperimentProgress(3);
    progress.run(0).detail("warm-up");
    progress.run(1).detail("pull");
    assertThat(progress.detail()).isEqualTo("warm-up");
    progress.finish(0);
    progress.run(1).detail("pull");
    progress.run(2).detail("warm-up");
    assertThat(progress.detail()).isEqualTo("pull");
  }

  @Test
  void whatWasThereBeforeTookNoTime() {
    ExperimentProgress progress = new ExperimentProgress(4);
    progress.keep(0);
    progress.finish(1);
    // one run in 10 s: the two that are left take 20 s more, rounded up
    assertThat(new StatusText("quick", progress).line(10_000_000_000L, false))
        .isEqualTo("quick: 50 %, 2 of 4 runs, about 21 s left");
  }

  @Test
  void aLineIsNeverWiderThanItsTerminal() {
    ExperimentProgress progress = new ExperimentProgress(40);
    var unused = progress.run(1).update(500, 1000, 0);
    progress.run(1).phase("pulling pages");
    progress.run(1).detail("65,536 of 131,072 pages, 112 MB/s, 1,234 faults");
    StatusText text = new StatusText("live-\uD83D\uDC27-uniform", progress);
    assertThat(text.within(200, 1)).contains("[", "faults");
    for (int width = 0; width < 140; width++) {
      String line = text.within(width, 1);
      assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(width);
    }
    assertThat(text.within(30, 1)).isEqualTo("live-\uD83D\uDC27-uniform: 1 %, 0 of 4...");
  }

  @Test
  void theBarGoesBeforeTheWords() {
    ExperimentProgress progress = new ExperimentProgress(4);
    StatusText text = new StatusText("quick", progress);
    assertThat(text.within(50, 1)).isEqualTo("quick: [........................] 0 %, 0 of 4 runs");
    assertThat(text.within(49, 1)).isEqualTo("quick: 0 %, 0 of 4 runs");
  }

  @Test
  void offATerminalItIsSaidWhatIsWaitedForAndOnce() {
    ExperimentProgress progress = new ExperimentProgress(1);
    PlainStatus status = new PlainStatus(new StatusText("live-uniform", progress));
    assertThat(status.next(200 * MILLI)).isEmpty();
    progress.run(0).phase("starting agents");
    assertThat(status.next(1_200 * MILLI)).contains("live-uniform: 0 %, starting agents");
    assertThat(status.next(9_000 * MILLI)).isEmpty();
    progress.run(0).phase("pulling pages");
    assertThat(status.next(10_000 * MILLI)).contains("live-uniform: 0 %, pulling pages");
    var unused = progress.run(0).update(1, 2, 0);
    assertThat(status.next(11_000 * MILLI)).isEmpty();
    assertThat(status.next(15_000 * MILLI).orElseThrow())
        .startsWith("live-uniform: 49 %, pulling pages, about ");
    progress.cancel();
    assertThat(status.next(15_200 * MILLI).orElseThrow()).endsWith(", stopping");
    assertThat(status.next(60_000 * MILLI)).isEmpty();
  }

  @Test
  void whatAPhaseSaidOfItselfEndsWithIt() {
    ExperimentProgress progress = new ExperimentProgress(1);
    progress.run(0).phase("pulling pages");
    progress.run(0).detail("7 pages");
    progress.run(0).phase("comparing memory");
    assertThat(new StatusText("x", progress).line(1, false)).isEqualTo("x: 0 %, comparing memory");
  }

  @Test
  void noControlCharacterComesOffATerminal() {
    StringWriter err = new StringWriter();
    Context context =
        new Context(
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(err, true),
            false,
            Engines::find,
            new Interrupts(false));
    ExperimentProgress progress = new ExperimentProgress(1);
    progress.run(0).phase("wait\u001b[31ming");
    try (StatusLine line = new StatusLine(context, "a\u001bb\rc", progress, false)) {
      long deadline = System.nanoTime() + 20_000 * MILLI;
      while (err.getBuffer().isEmpty() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }
    assertThat(err.toString()).isEqualTo("a?b?c: 0 %, wait?[31ming\n");
  }

  @Test
  void aWidthThatIsNoneIsUnknown() {
    assertThat(Context.columns("132")).isEqualTo(132);
    assertThat(Context.columns("7")).isEqualTo(7);
    assertThat(Context.columns(null)).isZero();
    for (String none : new String[] {"", "0", "-1", "eighty", "08", "9999999999", "80 "}) {
      assertThat(Context.columns(none)).isZero();
    }
  }
}
