package dev.faultline.reports.chart;

import dev.faultline.reports.earlier.Earlier;
import dev.faultline.reports.earlier.Pair;
import dev.faultline.reports.earlier.Pair.Change;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the paired differences to older results are drawn from, as those to a baseline are.
public final class EarlierData {
  private static final int SHOWN = 12;
  private static final int ROWS_MAX = 200;

  private EarlierData() {}

  public static ObjectNode of(Earlier earlier) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("baseline", "before").put("best", "").put("farEnd", "");
    node.putObject("judged").put("title", earlier.judged().title());
    ArrayNode variants = node.putArray("variants");
    for (Pair pair : earlier.pairs()) {
      PairedDifference paired = pair.judged();
      Double ratio = paired == null ? null : paired.ratio();
      if (paired == null || ratio == null || variants.size() == ROWS_MAX) {
        continue;
      }
      ObjectNode one = variants.addObject();
      one.put("name", earlier.name(pair)).put("choosable", true);
      one.put("shown", variants.size() <= SHOWN);
      ObjectNode difference = one.putObject("difference");
      Change change = pair.change();
      difference.put("clear", change == Change.HIGHER || change == Change.LOWER);
      difference.put("mean", Numbers.rounded(100 * (ratio - 1)));
      Interval interval = paired.ratioInterval();
      if (interval != null) {
        difference.put("low", Numbers.rounded(100 * (interval.low() - 1)));
        difference.put("high", Numbers.rounded(100 * (interval.high() - 1)));
      }
      ArrayNode bySeed = difference.putArray("bySeed");
      for (Long seed : pair.seeds()) {
        Double now = pair.now(earlier.judged(), seed);
        Double before = pair.before(earlier.judged(), seed);
        if (now != null && before != null && before > 0) {
          bySeed.add(Numbers.rounded(100 * (now / before - 1)));
        }
      }
    }
    return node;
  }
}
