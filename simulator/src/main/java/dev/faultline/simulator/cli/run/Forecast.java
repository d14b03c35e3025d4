package dev.faultline.simulator.cli.run;

import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.engine.Cost;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Experiment;

/// What is said of runs before they start: that they will take more than a minute, and why; that
/// they will not come to their end.
public final class Forecast {
  private static final double SAID_SECONDS_MIN = 60;
  private static final int LOOKED_AT_MAX = 100;

  private Forecast() {}

  public static void say(Context context, Engine engine, Scenario scenario) {
    Cost cost = engine.cost(scenario);
    say(context, "this run takes", cost.seconds(), cost.most(), cost.words());
    unfinished(context, cost.unfinished());
  }

  /// Looks at a hundred points at most, and takes the others for alike.
  public static void say(Context context, Engine engine, Experiment experiment, int threads) {
    int points = experiment.points().size();
    int step = (points - 1) / LOOKED_AT_MAX + 1;
    double least = 0;
    double most = 0;
    Cost dearest = Cost.UNKNOWN;
    String unfinished = "";
    for (int i = 0; i < points; i += step) {
      Cost cost = engine.cost(experiment.points().get(i).scenario());
      least += cost.seconds();
      most += cost.most();
      dearest = cost.most() > dearest.most() ? cost : dearest;
      unfinished = unfinished.isEmpty() ? cost.unfinished() : unfinished;
    }
    double times = (double) experiment.runCount() / ((points - 1) / step + 1);
    int cores = Math.min(threads, Runtime.getRuntime().availableProcessors());
    String what = experiment.runCount() + " runs take";
    say(context, what, least * times / cores, most * times / cores, dearest.words());
    unfinished(context, unfinished);
  }

  private static void say(Context context, String what, double least, double most, String why) {
    if (most > SAID_SECONDS_MIN) {
      String from = most > 1.5 * least ? Cost.time(least) + " to " : "";
      String about = what + " about " + from + Cost.time(most) + ": ";
      Errors.say(context, about + why + "; less of it is done sooner");
    }
  }

  private static void unfinished(Context context, String why) {
    if (!why.isEmpty()) {
      Errors.say(context, why);
    }
  }
}
