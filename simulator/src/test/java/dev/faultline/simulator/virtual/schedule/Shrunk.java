package dev.faultline.simulator.virtual.schedule;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.failures.PlannedFailure;
import java.util.ArrayList;
import java.util.List;

/// A schedule that breaks something, made smaller while it still does.
final class Shrunk {
  private static final int ROUNDS_MAX = 20;

  private Shrunk() {}

  /// What broke, its seed, how to see it again, and the smallest schedule that was found to break.
  static String report(long seed, Trial trial) {
    Trial small = shrink(trial);
    return """
    seed %d: %s
    replay: -Dfaultline.seed=%d -Dfaultline.cases=1
    failures: %s
    shrunk: %s
    failures: %s
    %s
    """
        .formatted(
            seed,
            trial.violation(),
            seed,
            trial.scenario().failures(),
            small.violation(),
            small.scenario().failures(),
            small.scenario());
  }

  static Trial shrink(Trial broken) {
    Trial smallest = broken;
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Trial smaller = smallest;
      for (Scenario candidate : candidates(smallest.scenario())) {
        Trial tried = Trial.of(candidate);
        if (!tried.violation().isEmpty()) {
          smaller = tried;
          break;
        }
      }
      if (smaller == smallest) {
        return smallest;
      }
      smallest = smaller;
    }
    return smallest;
  }

  /// Each is less in one way.
  private static List<Scenario> candidates(Scenario of) {
    List<Scenario> all = new ArrayList<>();
    List<PlannedFailure> failures = of.failures();
    for (int i = 0; i < failures.size() && failures.size() > 1; i++) {
      List<PlannedFailure> fewer = new ArrayList<>(failures);
      fewer.remove(i);
      all.add(of.withFailures(fewer));
    }
    for (int i = 0; i < failures.size(); i++) {
      PlannedFailure one = failures.get(i);
      if (one.when().times() > 1) {
        List<PlannedFailure> less = new ArrayList<>(failures);
        less.set(
            i,
            new PlannedFailure(
                one.what(),
                one.when()
                    .with(
                        to -> {
                          to.times--;
                          to.everyNanos = to.times == 1 ? 0 : to.everyNanos;
                        })));
        all.add(of.withFailures(less));
      }
    }
    GuestMigration vm = of.only();
    if (vm.vm().memoryBytes() >= 2 * 4096) {
      long half = vm.vm().memoryBytes() / 2 / 4096 * 4096;
      all.add(
          with(
              of,
              new GuestMigration(
                  vm.name(),
                  vm.vm().with(to -> to.memoryBytes = half),
                  vm.guest(),
                  vm.migration(),
                  0)));
    }
    if (vm.vm().vcpus() > 1) {
      int fewer = vm.vm().vcpus() - 1;
      all.add(
          with(
              of,
              new GuestMigration(
                  vm.name(), vm.vm().with(to -> to.vcpus = fewer), vm.guest(), vm.migration(), 0)));
    }
    if (vm.guest().workTouches() > 1) {
      long half = vm.guest().workTouches() / 2;
      all.add(
          with(
              of,
              new GuestMigration(
                  vm.name(),
                  vm.vm(),
                  vm.guest().with(to -> to.workTouches = half),
                  vm.migration(),
                  0)));
    }
    return all;
  }

  private static Scenario with(Scenario of, GuestMigration one) {
    return of.withMigrations(List.of(one));
  }
}
