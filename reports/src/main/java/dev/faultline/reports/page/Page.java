package dev.faultline.reports.page;

import dev.faultline.reports.analysis.Quantity;
import dev.faultline.reports.chart.Assets;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// A whole page: its blocks in the frame of `page.jte`, with style, data and scripts.
///
/// @param title of the window
/// @param policy the page's content security policy
/// @param data of its charts, as JSON that may stand in an element
public record Page(
    String title,
    List<Block> blocks,
    String policy,
    String style,
    String data,
    String library,
    String script) {
  private static final Pattern PLAIN = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(ContentType.Html);

  /// The page as HTML.
  ///
  /// @param charts what each chart on the page is drawn from, in the order of their indices
  public static String of(String name, List<Block> blocks, ArrayNode charts) {
    return of(name, blocks, charts, Assets.script(), "");
  }

  /// A page of a run that is under way, which hears of it from where it came from.
  public static String watching(String name, List<Block> blocks, ArrayNode charts) {
    return of(name, blocks, charts, Assets.watchingScript(), "; connect-src 'self'");
  }

  private static String of(
      String name, List<Block> blocks, ArrayNode charts, String script, String allowed) {
    String library = Assets.library();
    String policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src "
            + Assets.source(library)
            + " "
            + Assets.source(script)
            + allowed;
    Page page =
        new Page(
            name + " - Faultline",
            blocks,
            policy,
            Assets.style(),
            Assets.embedded(charts),
            library,
            script);
    StringOutput out = new StringOutput();
    TEMPLATES.render("page.jte", page, out);
    return out.toString();
  }

  /// What the page holds that is not Faultline's.
  public String licence() {
    return Assets.LIBRARY;
  }

  /// A cell's classes.
  public static String classes(boolean right, String cell) {
    return right ? cell.endsWith("*") ? "n best" : "n" : "";
  }

  /// What a cell is sorted by, for an attribute; null, for none, where that is its text or the
  /// number that it is.
  public static @Nullable String magnitude(boolean right, String cell) {
    Double value =
        PLAIN.matcher(cell).matches() ? null : right ? Quantity.leading(cell) : whole(cell);
    return value == null ? null : value.toString();
  }

  /// Of a name nothing, of a quantity that stands alone its size.
  private static @Nullable Double whole(String cell) {
    Quantity quantity = Quantity.of(cell);
    return quantity == null ? null : Double.valueOf(quantity.value());
  }
}
