package dev.faultline.simulator.calibrate;

import dev.faultline.agent.probe.StreamProbe;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What one end of a stream pays for a message, for each run of pages in it and for each page:
/// solved, round by round, from units of [#PAGES] pages in one run, of as many runs of a page each,
/// and of one page alone.
///
/// @param unit nanoseconds, as the others; no values where nothing was measured
record StreamCosts(double[] unit, double[] run, double[] page) {
  static final int PAGES = 64;

  /// @param large one run; all lists as long as this one, or nothing was measured
  /// @param apart runs of a page
  /// @param single units of a page
  /// @param nanosPerPage of the end in question
  static StreamCosts of(
      List<StreamProbe> large,
      List<StreamProbe> apart,
      List<StreamProbe> single,
      ToDoubleFunction<StreamProbe> nanosPerPage) {
    int rounds = Math.min(large.size(), Math.min(apart.size(), single.size()));
    StreamCosts costs = new StreamCosts(new double[rounds], new double[rounds], new double[rounds]);
    for (int i = 0; i < rounds; i++) {
      costs.solve(
          i,
          nanosPerPage.applyAsDouble(large.get(i)),
          nanosPerPage.applyAsDouble(apart.get(i)),
          nanosPerPage.applyAsDouble(single.get(i)));
    }
    return costs;
  }

  /// From nanoseconds a page:
  ///
  ///     PAGES x large  = unit +         run + PAGES x page
  ///     PAGES x apart  = unit + PAGES x run + PAGES x page
  ///             single = unit +         run +         page
  void solve(int round, double large, double apart, double single) {
    page[round] = Math.max(0, (PAGES * large - single) / (PAGES - 1));
    run[round] = Math.max(0, PAGES * (apart - large) / (PAGES - 1));
    unit[round] = Math.max(0, single - run[round] - page[round]);
  }

  boolean isKnown() {
    return page.length > 0;
  }

  /// What a message of one page takes, by the medians.
  double single() {
    return Spread.of(unit).median() + Spread.of(run).median() + Spread.of(page).median();
  }

  List<Measurement> measurements(String end) {
    String what = "CPU time of its thread, one stream, ";
    return List.of(
        Measurement.nanos(end + "-page", page, what + "64 pages at once against one"),
        Measurement.nanos(end + "-unit", unit, what + "one page, less its page and run"),
        Measurement.nanos(end + "-run", run, what + "64 pages in 64 runs against one"));
  }
}
