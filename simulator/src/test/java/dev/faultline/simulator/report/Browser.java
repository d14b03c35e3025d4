package dev.faultline.simulator.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.json.JsonMapper;

/// A Chromium without a window, which opens pages from files and tells what became of them. It and
/// its driver are those of the machine: nothing is fetched.
final class Browser implements AutoCloseable {
  private static final int TRIES_MAX = 200;
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  /// It warns of every browser newer than itself. Held, since a logger that nobody holds forgets
  /// its level.
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private static final JsonMapper JSON = new JsonMapper();

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /// @param profile an empty folder
  static Browser start(Path profile) {
    for (Path needed : List.of(BROWSER, DRIVER)) {
      assumeTrue(Files.isExecutable(needed), "skipped, because there is no " + needed);
    }
    SELENIUM.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    return new Browser(new ChromeDriver(service, options));
  }

  /// Opens a page as a reader at a desk with a light scheme does.
  void open(Path page) {
    open(page.toUri().toString());
  }

  void open(String address) {
    complaints();
    requests();
    media("screen", "light");
    width(1280);
    driver.get(address);
  }

  /// Waits until a script says true, a few seconds at most.
  ///
  /// @return whether it did
  boolean comesTrue(String expression) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      try {
        if (Boolean.TRUE.equals(value(expression))) {
          return true;
        }
        driver.executeAsyncScript("setTimeout(arguments[0], 50)");
      } catch (WebDriverException anotherPage) {
        continue; // it went on to another page meanwhile
      }
    }
    return false;
  }

  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    awaitFrame();
  }

  /// The width of what is printed, of which no page is told.
  void paper(int pixels) {
    driver.executeScript(
        "window.addEventListener('resize', (one) => one.stopImmediatePropagation(), true);"
            + "document.documentElement.style.width = arguments[0] + 'px';",
        pixels);
    awaitFrame();
  }

  /// @param media screen or print
  /// @param scheme light or dark
  void media(String media, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            media,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    awaitFrame();
  }

  /// Until what has changed is drawn: events of size and scheme are told before the next frame.
  private void awaitFrame() {
    driver.executeAsyncScript(
        "const done = arguments[0];"
            + "requestAnimationFrame(() => requestAnimationFrame(() => done()));");
  }

  /// The value of a script's expression.
  Object value(String expression) {
    Object value = driver.executeScript("return " + expression + ";");
    return value == null ? "null" : value;
  }

  long number(String expression) {
    return ((Number) value(expression)).longValue();
  }

  String text(String expression) {
    return value(expression).toString();
  }

  List<String> texts(String array) {
    return ((List<?>) value(array)).stream().map(String::valueOf).toList();
  }

  /// @param each an expression of `one`, for each element that matches
  List<String> all(String selector, String each) {
    return texts(
        "Array.from(document.querySelectorAll('%s')).map((one) => %s)".formatted(selector, each));
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /// The text in a chart that reads so.
  WebElement label(String chart, String text) {
    for (WebElement one :
        driver.findElements(By.cssSelector("figure[data-chart=" + chart + "] svg text"))) {
      if (text.equals(one.getDomProperty("textContent"))) {
        return one;
      }
    }
    throw new AssertionError("no \"" + text + "\" in " + chart);
  }

  /// Clicks as a mouse does, on whatever is there.
  void click(WebElement element) {
    new org.openqa.selenium.interactions.Actions(driver).moveToElement(element).click().perform();
    awaitFrame();
  }

  /// What the console said since it was asked last, violations of the security policy among it.
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /// What it asked for since it was asked last, pages and files too, of which a page itself is not
  /// told. What the empty tab asks for that it begins with, late under load, is not a page's.
  List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(one -> JSON.readTree(one.getMessage()).path("message"))
        .filter(one -> one.path("method").asString("").equals("Network.requestWillBeSent"))
        .map(one -> one.path("params"))
        .filter(one -> !one.path("documentURL").asString("").startsWith("chrome:"))
        .map(one -> one.path("request").path("url").asString(""))
        .toList();
  }

  boolean hasAlert() {
    try {
      driver.switchTo().alert();
      return true;
    } catch (NoAlertPresentException none) {
      return false;
    }
  }

  /// The page as PDF on A4, in base64.
  String print() {
    return String.valueOf(
        driver
            .executeCdpCommand(
                "Page.printToPDF", Map.of("paperWidth", 210 / 25.4, "paperHeight", 297 / 25.4))
            .get("data"));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
