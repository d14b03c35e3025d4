package dev.faultline.reports.metric;

import static dev.faultline.reports.metric.Direction.LOWER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.NEUTRAL;
import static dev.faultline.reports.metric.Unit.COUNT;
import static dev.faultline.reports.metric.Unit.NANOSECONDS;

/// How metrics are declared, shorter.
final class Declarations {
  static final String HINES =
      "Hines and Gopalan, Post-copy live migration of virtual machines (VEE 2009)";
  static final String QEMU = "QEMU, postcopy-blocktime and postcopy-latency";
  static final String OURS = "Faultline";

  static final String CLARK = "Clark et al., Live migration of virtual machines (NSDI 2005)";

  private Declarations() {}

  static String latency(String which) {
    return "Demand, late, joined and zero faults, from the touch until the vCPU runs again: "
        + which
        + ".";
  }

  static Metric percentile(String suffix, String which) {
    String title = "fault " + suffix.replace("p999", "p99.9");
    return metric(
        "fault_latency_ns_" + suffix,
        title,
        NANOSECONDS,
        LOWER_IS_BETTER,
        latency("their " + which),
        QEMU);
  }

  static Metric count(String name, String title, String definition, String source) {
    return metric(name, title, COUNT, NEUTRAL, definition, source);
  }

  static Metric leading(String name, String title, Unit unit, String definition, String source) {
    return new Metric(name, title, unit, LOWER_IS_BETTER, true, definition, source);
  }

  static Metric metric(
      String name, String title, Unit unit, Direction direction, String definition, String source) {
    return new Metric(name, title, unit, direction, false, definition, source);
  }
}
