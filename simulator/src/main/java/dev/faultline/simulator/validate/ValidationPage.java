package dev.faultline.simulator.validate;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.page.Block;
import dev.faultline.reports.page.Sheet;
import dev.faultline.simulator.calibrate.Spread;
import dev.faultline.simulator.validate.Judgement.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The verdicts as a page: in one sentence, then a picture with the reference's range and the
/// candidate's place in it for each metric, then the table.
public final class ValidationPage {
  private static String caption(Validation.Names names) {
    Rule rule = Rule.of(names.reference());
    String text =
        "Each metric over %s's median: the line is what its runs took, from the smallest to the"
            + " largest, the diamond %s's median; the band is the %.0f %%. To agree %s.";
    String caption =
        String.format(
            Locale.ROOT, text, names.reference(), names.candidate(), 100 * rule.share, rule.words);
    return rule == Rule.FOREIGN
        ? caption
        : caption
            + " Where the range of "
            + names.reference()
            + " itself passes 20 %, nothing can be said.";
  }

  private ValidationPage() {}

  /// @param facts what the runs rest on, a sentence each
  public static String of(Validation.Result result, String question, List<String> facts) {
    return sheet(result, question, facts).html();
  }

  /// The same before it is a page, of which its charts can be drawn alone.
  public static Sheet sheet(Validation.Result result, String question, List<String> facts) {
    ArrayNode charts = JsonNodeFactory.instance.arrayNode();
    List<Block> page = new ArrayList<>();
    Validation.Names names = result.names();
    String title =
        "%s: %s against %s".formatted(result.set().name(), names.reference(), names.candidate());
    page.add(new Block.Title(title, question));
    for (Validation.Cell cell : result.cells()) {
      if (result.cells().size() > 1) {
        page.add(new Block.Heading(cell.migration()));
      }
      page.add(new Block.Paragraph("verdict", sentence(names, cell)));
      page.add(
          new Block.Charts(
              List.of(
                  new Block.Place(
                      "engines", charts.size(), "Metric by metric", caption(names), true, null))));
      charts.add(data(names, cell));
      page.add(new Block.Tabular(ValidationTable.of(names, cell)));
    }
    facts.forEach(fact -> page.add(new Block.Paragraph("soft", fact)));
    return new Sheet(result.set().name(), page, charts);
  }

  private static String sentence(Validation.Names names, Validation.Cell cell) {
    List<Judgement> within = with(cell, Verdict.WITHIN);
    List<Judgement> misses = with(cell, Verdict.MISSES);
    int judged = within.size() + misses.size();
    int unsure = with(cell, Verdict.UNMEASURABLE).size();
    String text =
        judged == 0
            ? "No metric can be judged."
            : "%s agrees with %s in %d of %d metrics."
                .formatted(capital(names.candidate()), names.reference(), within.size(), judged);
    if (!misses.isEmpty()) {
      text +=
          misses.stream()
              .map(one -> one.metric().title() + error(one))
              .collect(Collectors.joining(", ", " It misses ", "."));
    }
    return unsure == 0
        ? text
        : text
            + " Of "
            + unsure
            + " nothing can be said, since "
            + names.reference()
            + " itself varies too much.";
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static String error(Judgement of) {
    Double error = of.error();
    return error == null ? "" : String.format(Locale.ROOT, " (%+.0f %%)", 100 * error);
  }

  private static List<Judgement> with(Validation.Cell cell, Verdict verdict) {
    return cell.judgements().stream().filter(one -> one.verdict() == verdict).toList();
  }

  /// What a metric may be off, and a row for each that both have, in per cent of the reference's
  /// median.
  private static ObjectNode data(Validation.Names names, Validation.Cell cell) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("band", 100 * Rule.of(names.reference()).share);
    ArrayNode rows = node.putArray("rows");
    for (Judgement of : cell.judgements()) {
      Spread reference = of.referenceSpread();
      Spread candidate = of.candidateSpread();
      if (reference == null || candidate == null || reference.median() == 0) {
        continue;
      }
      double percent = 100 / reference.median();
      rows.addObject()
          .put("name", of.metric().title())
          .put("verdict", of.verdict().word())
          .put("low", of.referenceMin() * percent)
          .put("high", of.referenceMax() * percent)
          .put("candidate", candidate.median() * percent)
          .put("measured", Scale.show(of.metric().unit(), reference.median()))
          .put("told", Scale.show(of.metric().unit(), candidate.median()))
          .put("of", names.reference())
          .put("by", names.candidate());
    }
    return node;
  }
}
