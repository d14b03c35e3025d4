package dev.faultline.reports.drawing;

import dev.faultline.reports.render.Table;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// An SVG document that is being drawn. Lengths are points of CSS; names are text, whatever they
/// hold.
final class Svg {
  static final String BACK = "#ffffff";
  static final String INK = "#1b1f24";
  static final String SOFT = "#5b6570";
  static final String GRID = "#d5dae0";

  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  /// @param title for who cannot see it
  Svg(double width, double height, String title) {
    try {
      xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("svg");
      xml.writeDefaultNamespace(NAMESPACE);
      xml.writeAttribute("width", number(width));
      xml.writeAttribute("height", number(height));
      xml.writeAttribute("viewBox", "0 0 " + number(width) + " " + number(height));
      xml.writeAttribute("font-family", "Helvetica, Arial, sans-serif");
      xml.writeAttribute("font-size", "12");
      xml.writeAttribute("role", "img");
      xml.writeCharacters("\n");
      xml.writeStartElement("title");
      xml.writeCharacters(clean(title));
      xml.writeEndElement();
      xml.writeCharacters("\n");
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    shape("rect", "width", number(width), "height", number(height), "fill", BACK);
  }

  void line(double x1, double y1, double x2, double y2, String color, double width, String dashes) {
    path("M" + at(x1, y1) + "L" + at(x2, y2), color, width, dashes);
  }

  /// @param data of the path, as [#at] writes places
  /// @param dashes as in `4 3`; empty for none
  void path(String data, String color, double width, String dashes) {
    String stroke = number(width);
    if (dashes.isEmpty()) {
      shape("path", "d", data, "fill", "none", "stroke", color, "stroke-width", stroke);
    } else {
      shape(
          "path",
          "d",
          data,
          "fill",
          "none",
          "stroke",
          color,
          "stroke-width",
          stroke,
          "stroke-dasharray",
          dashes);
    }
  }

  /// A dot, or a diamond.
  void mark(double x, double y, boolean diamond, String fill, String stroke) {
    String data =
        diamond
            ? "M"
                + at(x, y - 7)
                + "L"
                + at(x + 7, y)
                + "L"
                + at(x, y + 7)
                + "L"
                + at(x - 7, y)
                + "Z"
            : "M" + at(x - 5, y) + "a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z";
    shape("path", "d", data, "fill", fill, "stroke", stroke, "stroke-width", "2");
  }

  /// Hides what is behind a text that begins there.
  void clear(double x, double y, double width) {
    shape(
        "rect",
        "x",
        number(x),
        "y",
        number(y - 8),
        "width",
        number(width),
        "height",
        "16",
        "fill",
        BACK);
  }

  /// @param anchor `start`, `middle` or `end`
  void text(double x, double y, String anchor, String color, String words) {
    try {
      xml.writeStartElement("text");
      xml.writeAttribute("x", number(x));
      xml.writeAttribute("y", number(y));
      xml.writeAttribute("text-anchor", anchor);
      xml.writeAttribute("fill", color);
      xml.writeCharacters(clean(words));
      xml.writeEndElement();
      xml.writeCharacters("\n");
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /// The whole document; nothing is drawn after it.
  String done() {
    try {
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.flush();
      return text.toString();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  static String at(double x, double y) {
    return number(x) + " " + number(y);
  }

  private static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /// What XML cannot hold is not in a name either.
  private static String clean(String words) {
    return Table.clean(words).replace('\ufffe', '?').replace('\uffff', '?');
  }

  private void shape(String element, String... attributes) {
    try {
      xml.writeEmptyElement(element);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i], attributes[i + 1]);
      }
      xml.writeCharacters("\n");
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(XMLStreamException e) {
    return new IllegalStateException("a string takes whatever is written", e);
  }
}
