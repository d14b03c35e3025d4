package dev.faultline.reports.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.page.Format.Rendered;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.result.Samples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DrawingsTest {
  private static List<Rendered> of(SetAnalysis set) {
    return Format.SVG.files(new Results.RunSet(set));
  }

  private static List<Rendered> of(RunFile run) {
    return Format.SVG.files(new Results.OneRun(run));
  }

  /// As the JDK's parser of XML reads it.
  private static Document parsed(Rendered drawing) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(drawing.text())));
  }

  private static List<String> texts(Rendered drawing) throws Exception {
    NodeList nodes = parsed(drawing).getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  @Test
  void rowsHaveNamesAndMeansTheLeastFirst() throws Exception {
    Rendered means =
        of(SampleSets.analysis(new Stalls("linear", 30L, 50L), new Stalls("dual", 10L, 20L)))
            .getFirst();
    assertThat(means.fileName()).isEqualTo("judged.svg");
    assertThat(texts(means)).containsSubsequence("15 ms", "40 ms");
    assertThat(texts(means)).containsSubsequence("◆ dual", "linear");
    assertThat(parsed(means).getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Stall, mean and 95 % interval");
  }

  /// 9 s beside 40 ms: the axis ends a fifth above the next one, and the number is told all the
  /// same.
  @Test
  void whatIsFarOffIsBrokenOff() throws Exception {
    Rendered means =
        of(SampleSets.analysis(
                new Stalls("a", 40L), new Stalls("b", 40L), new Stalls("far", 9_000L)))
            .getFirst();
    assertThat(texts(means)).contains("9 s", "40 ms").doesNotContain("8 s");
  }

  @Test
  void aRunShowsHowLongItsFaultsTake() throws Exception {
    List<Rendered> drawings = of(Samples.run("dual", 1, 5L));
    assertThat(drawings).extracting(Rendered::fileName).contains("latency.svg");
    // 1 us and three times 2 ms: a quarter is at most 1 us, so decades from 1 us to 10 ms
    Rendered latency =
        drawings.stream().filter(one -> one.fileName().equals("latency.svg")).findFirst().get();
    assertThat(texts(latency)).contains("1 us", "10 us", "100 us", "1 ms", "10 ms", "100 %");
  }

  /// The map's picture is one of bytes; what else is there are lines and letters.
  @Test
  void theMapIsAPictureWithItsClock() throws Exception {
    Rendered map =
        of(Samples.run("dual", 1, 5L)).stream()
            .filter(one -> one.fileName().equals("map.svg"))
            .findFirst()
            .get();
    NodeList images = parsed(map).getElementsByTagName("image");
    assertThat(images.getLength()).isOne();
    String address = images.item(0).getAttributes().getNamedItem("href").getTextContent();
    byte[] png = Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1));
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(picture.getWidth()).isEqualTo(680 - 2 * 32); // the paper and its margins
    assertThat(picture.getHeight()).isEqualTo(256);
    assertThat(texts(map)).contains("time since RESUME", "absent");
  }

  /// 3,000 pages pushed and 2,000 asked for are 5,000 that have come.
  @Test
  void areasUponOneAnotherReachTheirSum() throws Exception {
    RunFile run = Samples.run("dual", 1, 5L);
    String json = new String(run.toBytes(), StandardCharsets.UTF_8);
    String series = "\"series\": [";
    int at = json.indexOf(series) + series.length();
    assertThat(at).isGreaterThan(series.length());
    String one =
        "{\"name\":\"resident_%s_pages\",\"title\":\"t\",\"unit\":\"pages\",\"times_ns\":[0,10],"
            + "\"values\":[0.0,%d.0]},";
    String more = one.formatted("pushed", 3000) + one.formatted("demanded", 2000);
    RunFile with =
        RunFile.parse(
            (json.substring(0, at) + more + json.substring(at)).getBytes(StandardCharsets.UTF_8),
            "run.json");
    Rendered came =
        of(with).stream().filter(file -> file.fileName().equals("came.svg")).findFirst().get();
    assertThat(texts(came)).contains("pushed", "asked for", "5,000").doesNotContain("6,000");
  }

  @Test
  void namesAreText() throws Exception {
    String name = "<script>\u0000\u202e\uffff&\"";
    Rendered means =
        of(SampleSets.analysis(new Stalls(name, 1L, 3L), new Stalls("dual", 2L, 4L))).getFirst();
    assertThat(texts(means)).anyMatch(text -> text.contains("<script>???&\""));
    assertThat(parsed(means).getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void conditionsAreNumberedAndASweepOfManyIsAMapAndItsLines() {
    List<Under> places = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      places.add(new Under("p" + i, new Stalls("linear", 1L, 2L), new Stalls("dual", 2L, 2L)));
    }
    SetAnalysis few = SampleSets.under(places.subList(0, 2).toArray(Under[]::new));
    assertThat(of(few)).extracting(Rendered::fileName).contains("judged-1.svg", "judged-2.svg");
    SetAnalysis many = SampleSets.under(places.toArray(Under[]::new));
    assertThat(of(many)).extracting(Rendered::fileName).containsExactly("trend.svg");
  }

  @Test
  void withoutFiguresThereIsNothingToDraw() {
    assertThatThrownBy(() -> of(SampleSets.analysis(new Stalls("linear", null, null))))
        .hasMessageContaining("nothing in these results can be drawn");
  }
}
