package dev.faultline.simulator.report;

import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.By;

/// What can be seen of a report that a browser has opened.
///
/// @param strategies whose names are looked for in its charts
record ReportPage(Browser browser, List<String> strategies) {
  private static final String FIGURES = "figure[data-chart]:not([hidden]):not([data-chart=map])";

  ReportPage open(Path page) {
    browser.open(page);
    return this;
  }

  /// The figures that there are, without the page map, which is a picture of another kind.
  List<String> figures() {
    return browser.all(FIGURES, "one.dataset.chart");
  }

  /// Those of them in which nothing is drawn, or nothing is named.
  List<String> bare() {
    return figures().stream()
        .filter(one -> count(one, "path") < 2 || count(one, "text") < 2)
        .toList();
  }

  private int count(String chart, String element) {
    return browser.all(inside(chart) + element, "1").size();
  }

  private static String inside(String chart) {
    return "figure[data-chart=" + chart + "] .plot svg ";
  }

  /// The figures that their charts are wider than.
  List<String> outgrown() {
    return browser
        .all(
            FIGURES,
            "((outer, inner) => inner.left < outer.left - 1 || inner.right > outer.right + 1)"
                + "(one.getBoundingClientRect(),"
                + " one.querySelector('svg').getBoundingClientRect())"
                + " ? one.dataset.chart : ''")
        .stream()
        .filter(one -> !one.isEmpty())
        .toList();
  }

  long width() {
    return browser.number("document.documentElement.scrollWidth");
  }

  /// How far right anything that is seen of tables and charts reaches.
  double reach() {
    return browser
        .all(
            "th,td,svg",
            "one.getClientRects().length === 0 ? 0 : Math.ceil(one.getBoundingClientRect().right)")
        .stream()
        .mapToDouble(Double::parseDouble)
        .max()
        .orElseThrow();
  }

  /// The heads of the first table.
  List<String> heads() {
    return browser.texts(
        "Array.from(document.querySelector('table.sortable').tHead.rows[0].cells)"
            + ".map((one) => one.textContent.trim())");
  }

  /// A column of the first table.
  List<String> column(int index) {
    return browser.texts(
        "Array.from(document.querySelector('table.sortable').tBodies[0].rows)"
            + ".map((row) => row.cells["
            + index
            + "].textContent)");
  }

  /// Clicks on the head of that column.
  void sortBy(int index) {
    browser.click(browser.find("table.sortable th:nth-child(" + (index + 1) + ") button"));
  }

  /// The strategies that a chart names.
  List<String> named(String chart) {
    return browser.all(inside(chart) + "text", "one.textContent.replace('\u25c6 ', '')").stream()
        .filter(strategies::contains)
        .toList();
  }

  /// How many lines a chart has, with those of its legend.
  int lines(String chart) {
    return count(chart, "path[fill=transparent][stroke-linejoin=bevel]");
  }

  /// Clicks on the button of a chart that shows more, or less again.
  void more(String chart) {
    browser.click(browser.find("figure[data-chart=" + chart + "] > button"));
  }

  void click(String chart, String strategy) {
    browser.click(browser.label(chart, strategy));
  }

  /// Chooses from a list that a chart has, or a table where that is empty.
  void choose(String chart, String list, String text) {
    String selector =
        (chart.isEmpty() ? "" : "figure[data-chart=" + chart + "] ")
            + "select[data-choose="
            + list
            + "]";
    browser.find(selector).findElements(By.tagName("option")).stream()
        .filter(one -> one.getText().equals(text))
        .findFirst()
        .orElseThrow()
        .click();
  }

  /// The pictures of memory, each with what is seen of it as text.
  List<String> pictures(String name) {
    return browser.all("figure[data-chart=map] canvas." + name, "one.toDataURL()");
  }

  /// What stands below the pictures of memory.
  List<String> toldOfMemory() {
    return browser.all("figure[data-chart=map] .panel p", "one.textContent");
  }

  /// Moves the slider of the page map, in thousandths.
  void slide(int thousandths) {
    browser.value(
        "((one) => { one.value = %d; one.dispatchEvent(new Event('input')); })"
                .formatted(thousandths)
            + "(document.querySelector('figure[data-chart=map] input[type=range]'))");
  }

  /// The colour in which a chart writes a strategy's name.
  String ink(String chart, String strategy) {
    return String.valueOf(browser.label(chart, strategy).getDomAttribute("fill"));
  }

  String background() {
    return browser.text("getComputedStyle(document.body).backgroundColor");
  }

  /// Tells the page that it is about to be printed, or that it was.
  void tell(String event) {
    browser.value("window.dispatchEvent(new Event('" + event + "'))");
  }

  /// Lays it out as on paper of that width, in a window that was wider.
  void print(int width) {
    tell("beforeprint");
    browser.media("print", "light");
    browser.paper(width);
  }
}
