package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.random.SeededRandom;

/// A copy of the guest that runs ahead: counts at each question, from the first touch on, which
/// ones it has made. Its vCPUs keep cores of the source busy from SUSPEND until all is sent.
final class TwinCopy implements Lookahead {
  private final Twin twin;
  private final TwinMigration run;
  private final Terms terms;
  private long begin = -1;
  private long end = -1;

  TwinCopy(Twin twin, TwinMigration run, Terms terms) {
    this.twin = twin;
    this.run = run;
    this.terms = terms;
  }

  void begin() {
    begin = twin.source.work();
    twin.source.busy(run.spec.vm().vcpus());
  }

  void end() {
    if (begin >= 0 && end < 0) {
      end = twin.source.work();
      twin.source.busy(-run.spec.vm().vcpus());
    }
  }

  @Override
  public int known() {
    if (begin < 0) {
      return 0;
    }
    long now = (end < 0 ? twin.source.work() : end) - begin;
    int known = 0;
    long waited = terms.startNanos();
    for (int i = 0; i < run.future.size(); i++) {
      waited += terms.firstTouchNanos();
      boolean isSilent = isAstray(i) && terms.astray() == Astray.SILENT;
      if (isSilent || now < terms.startNanos() || now < waited + run.future.guestNanos(i)) {
        break;
      }
      known++;
    }
    return known;
  }

  private boolean isAstray(int i) {
    return terms.astray() != Astray.NEVER && run.future.guestNanos(i) >= terms.divergeNanos();
  }

  @Override
  public long page(int i) {
    long pages = run.map.ramPageCount();
    return isAstray(i)
        ? run.map.frame(Math.floorMod(SeededRandom.mix(run.seed + i), pages))
        : run.future.page(i);
  }
}
