package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.scenarios.HostProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scans of what the guest does at the source, worked out by hand.
///
/// One vCPU goes over 4 pages and writes one every 300 ns, until SUSPEND at 2063 (see
/// [ByHandTest]): page 0 at 300, 1 at 600, 2 at 900, 3 at 1200, 0 at 1500, 1 at 1800.
class HistoryScanTest {
  private final List<String> scans = new ArrayList<>();

  /// Writes down when it was told of which pages.
  private final class Listener implements Prepager {
    private final boolean listens;

    Listener(boolean listens) {
      this.listens = listens;
    }

    @Override
    public boolean wantsScans() {
      return listens;
    }

    @Override
    public void scanned(PageSet accessed, PageSet written, long nowNanos) {
      scans.add(nowNanos + text(accessed) + text(written));
    }

    private static String text(PageSet pages) {
      StringBuilder text = new StringBuilder(" ");
      for (long page = pages.next(0); page >= 0; page = pages.next(page + 1)) {
        text.append(page);
      }
      return text.toString();
    }

    @Override
    public void fill(View view, PushUnit into) {}
  }

  private List<String> scans(int cores, long pageNanos, long periodNanos, boolean listens) {
    return scans(cores, pageNanos, periodNanos, listens, 100);
  }

  private List<String> scans(
      int cores, long pageNanos, long periodNanos, boolean listens, int writePercent) {
    Tiny tiny = new Tiny();
    tiny.program = new ProgramSpec.Sequential(new Access(0, 300, writePercent, 0));
    tiny.scanPeriod = periodNanos;
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.cores = cores;
              to.historyScanPageNanos = pageNanos;
            });
    Strategy only =
        new Strategy("listener", "", "", false, List.of(), context -> new Listener(listens));
    tiny.run(name -> only);
    return scans;
  }

  /// Scans begin at 500, 1000, 1500 and 2000 and take 4 x 100. The touch at 900 is due when the
  /// first one is done and belongs to it; the last one is given up at SUSPEND.
  @Test
  void eachScanTellsWhatWasTouchedSinceTheOneBefore() {
    assertThat(scans(0, 100, 500, true)).containsExactly("900 012 012", "1400 3 3", "1900 01 01");
  }

  /// At once, at 700 and 1400; and at 2100 the guest is gone.
  @Test
  void scanThatCostsNothingIsDoneWhenItBegins() {
    assertThat(scans(0, 0, 700, true)).containsExactly("700 01 01", "1400 23 23");
  }

  @Test
  void pagesThatWereOnlyReadAreNotAmongTheWritten() {
    assertThat(scans(0, 0, 700, true, 0)).containsExactly("700 01 ", "1400 23 ");
  }

  /// 4 x 200 from 500 on: 1000 passes meanwhile, the next one begins at 1500 and would end at 2300.
  @Test
  void noScanBeginsWhileOneIsUnderWay() {
    assertThat(scans(0, 200, 500, true)).containsExactly("1300 0123 0123");
  }

  /// With 4 x 125 each scan ends when the next one is due, which then begins.
  @Test
  void scanBeginsAtTheInstantAtWhichTheOneBeforeEnds() {
    assertThat(scans(0, 125, 500, true)).containsExactly("1000 012 012", "1500 03 03", "2000 1 1");
  }

  /// From 500 on two threads share a core: the scan's 400 take until 1300, and the vCPU's touches
  /// of work times 600 and 900 come at 700 and 1300. Then the vCPU is alone, until a scan begins at
  /// 1500 that would end at 2300.
  @Test
  void scanTakesTheGuestsCore() {
    assertThat(scans(1, 100, 500, true)).containsExactly("1300 012 012");
  }

  @Test
  void nothingIsScannedForStrategyThatDoesNotListenOrWithoutPeriod() {
    assertThat(scans(0, 100, 500, false)).isEmpty();
    assertThat(scans(0, 100, 0, true)).isEmpty();
  }
}
