package dev.faultline.reports.page;

import dev.faultline.reports.drawing.ChartScript;
import dev.faultline.reports.page.Format.Rendered;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.ResultFileException;
import gg.jte.html.escape.Escape;
import gg.jte.output.StringOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/// The charts of a page as SVG files, for papers and slides: light, as wide as a page's text, each
/// as the page first shows it.
final class Drawings {
  private Drawings() {}

  /// A file a chart, called by its kind; numbered where a page has several of that kind.
  ///
  /// @throws ResultFileException where there is nothing to draw
  static List<Rendered> of(Sheet sheet) {
    String data = sheet.charts().toString();
    List<Block.Place> places = sheet.places();
    List<Rendered> drawings = new ArrayList<>();
    try (ChartScript script = new ChartScript()) {
      for (Block.Place place : places) {
        String svg = script.svg(data, place.chart(), place.index());
        if (svg != null) {
          drawings.add(new Rendered(fileName(place, places), titled(svg, place.heading())));
        }
      }
    }
    if (drawings.isEmpty()) {
      throw new ResultFileException(
          "--format svg: nothing in these results can be drawn: they have no stall and no fault");
    }
    return List.copyOf(drawings);
  }

  private static String fileName(Block.Place place, List<Block.Place> places) {
    List<Block.Place> same =
        places.stream().filter(one -> one.chart().equals(place.chart())).toList();
    String number = same.size() > 1 ? "-" + (same.indexOf(place) + 1) : "";
    return place.chart() + number + ".svg";
  }

  /// With a name for who cannot see it.
  private static String titled(String svg, String heading) {
    StringOutput title = new StringOutput();
    Escape.htmlContent(Table.clean(heading), title);
    return svg.replaceFirst(">", Matcher.quoteReplacement("><title>" + title + "</title>"));
  }
}
