package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.run.Series;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.engine.MigrationOutcome;
import org.junit.jupiter.api.Test;

/// 1000 pages that are pushed one by one; a page and its header take 4129 ns on the wire, a guest
/// that hardly touches any waits for few.
class LoadsByHandTest {
  private static MigrationOutcome run(int installers, long installNanos) {
    Tiny tiny = new Tiny();
    tiny.pages = 1000;
    tiny.prepaging = "linear";
    tiny.workTouches = 2;
    tiny.installers = installers;
    tiny.pushStreams = installers; // each holds its stream until the page is in
    tiny.host = HostProfile.FREE.with(to -> to.installPageNanos = installNanos);
    return tiny.run();
  }

  /// Of the phase that RESUME begins, which COMPLETE ends.
  private static double pull(MigrationOutcome outcome, String series) {
    int place = 0;
    while (!outcome.phases().get(place).name().equals("RESUME")) {
      place++;
    }
    return outcome.series().stream()
        .filter(one -> one.name().equals(series))
        .map(Series::values)
        .findFirst()
        .orElseThrow()
        .get(place);
  }

  /// To install a page takes twice as long as to carry it: the link has every second half off.
  @Test
  void anInstallerThatIsSlowerThanTheLinkIsTheLimit() {
    MigrationOutcome outcome = run(1, 2 * 4129);
    assertThat(pull(outcome, "phase_installer_percent")).isBetween(99.0, 100.0);
    assertThat(pull(outcome, "phase_link_percent")).isBetween(49.5, 51.0);
    assertThat(pull(outcome, "phase_time_ns")).isBetween(1000 * 2 * 4129.0, 1010 * 2 * 4129.0);
  }

  /// Each of two installers has every second page, and three quarters of the time to do.
  @Test
  void withTwoInstallersTheLinkIs() {
    MigrationOutcome outcome = run(2, 4129 + 2064);
    assertThat(pull(outcome, "phase_link_percent")).isBetween(99.0, 100.0);
    assertThat(pull(outcome, "phase_installer_percent")).isBetween(74.0, 76.0);
    assertThat(pull(outcome, "phase_time_ns")).isBetween(1000 * 4129.0, 1010 * 4129.0);
  }
}
