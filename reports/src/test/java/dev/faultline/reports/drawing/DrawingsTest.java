package dev.faultline.reports.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.drawing.Drawings.Drawing;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.result.Samples;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DrawingsTest {
  private static List<Drawing> of(SetAnalysis set) {
    return Drawings.of(new Results.RunSet(set));
  }

  /// As the JDK's parser of XML reads it.
  private static Document parsed(Drawing drawing) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(drawing.svg())));
  }

  private static List<String> texts(Drawing drawing) throws Exception {
    NodeList nodes = parsed(drawing).getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  @Test
  void rowsHaveNamesAndMeansTheLeastFirst() throws Exception {
    Drawing means =
        of(SampleSets.analysis(new Stalls("linear", 30L, 50L), new Stalls("dual", 10L, 20L)))
            .getFirst();
    assertThat(means.fileName()).isEqualTo("means.svg");
    assertThat(texts(means)).containsSubsequence("dual", "15.0 ms", "linear", "40.0 ms");
    assertThat(texts(means)).contains("0", "stall (ms), mean and 95 % interval");
  }

  /// 9 s beside 40 ms: the axis ends a fifth above the next one, and the number is told all the
  /// same.
  @Test
  void whatIsFarOffIsBrokenOff() throws Exception {
    Drawing means =
        of(SampleSets.analysis(
                new Stalls("a", 40L), new Stalls("b", 40L), new Stalls("far", 9_000L)))
            .getFirst();
    assertThat(texts(means)).contains("9.00 s", "40", "stall (ms), mean and 95 % interval");
    assertThat(texts(means)).doesNotContain("8000", "8,000");
  }

  @Test
  void aRunShowsHowLongItsFaultsTake() throws Exception {
    List<Drawing> drawings = Drawings.of(new Results.OneRun(Samples.run("dual", 1, 5L)));
    assertThat(drawings).extracting(Drawing::fileName).containsExactly("fault-latency.svg");
    // 1 us and three times 2 ms: a quarter is at most 1 us, so decades from 1 us to 10 ms
    assertThat(texts(drawings.getFirst()))
        .contains("1 us", "10 us", "100 us", "1 ms", "10 ms", "100 %", "10 %");
  }

  @Test
  void namesAreText() throws Exception {
    String name = "<script>\u0000\u202e\uffff&\"";
    Drawing means = of(SampleSets.analysis(new Stalls(name, 1L, 3L))).getFirst();
    assertThat(texts(means)).contains("<script>???&\"");
    assertThat(parsed(means).getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void conditionsAreNumberedAndASweepOfManyIsRefused() {
    List<Under> places = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      places.add(new Under("p" + i, new Stalls("linear", 1L, 2L), new Stalls("dual", 2L, 2L)));
    }
    SetAnalysis few = SampleSets.under(places.subList(0, 2).toArray(Under[]::new));
    assertThat(of(few)).extracting(Drawing::fileName).containsExactly("means-1.svg", "means-2.svg");
    assertThat(Format.SVG.files(new Results.RunSet(few))).hasSize(2);
    SetAnalysis many = SampleSets.under(places.toArray(Under[]::new));
    assertThatThrownBy(() -> of(many))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("sample has 7; take its page");
  }

  @Test
  void withoutFiguresThereIsNothingToDraw() {
    assertThatThrownBy(() -> of(SampleSets.analysis(new Stalls("linear", null, null))))
        .hasMessageContaining("nothing in these results can be drawn");
  }
}
