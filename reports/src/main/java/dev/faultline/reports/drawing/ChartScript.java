package dev.faultline.reports.drawing;

import dev.faultline.reports.chart.Assets;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.BaseFunction;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.typedarrays.NativeTypedArrayView;

/// The charts of a page drawn without a browser: the page's own script, run by Rhino, gives what it
/// draws as SVG. It sees the data it is given and no class of Java. One thread at a time.
public final class ChartScript implements AutoCloseable {
  private static final String PICTURE = "data:image/png;base64,";
  private final Context context;
  private final Scriptable scope;
  private final Function draw;

  /// Takes a second to read its library.
  public ChartScript() {
    context = Context.enter();
    context.setLanguageVersion(Context.VERSION_ES6);
    // the library takes longer to be compiled to classes than it takes to draw
    context.setInterpretedMode(true);
    context.setClassShutter(name -> false);
    scope = context.initSafeStandardObjects();
    // the library asks for it to draw what moves, which nothing does on paper
    scope.put("setTimeout", scope, new BaseFunction());
    evaluate(Assets.library(), "echarts");
    draw = (Function) evaluate(scoped(Assets.drawingScript()), "charts");
  }

  /// A chart as SVG, or null where its data hold nothing to draw.
  ///
  /// @param data of a page, as JSON
  /// @param chart its name in the script
  /// @param index of its data among those of the page
  public @Nullable String svg(String data, String chart, int index) {
    Object svg =
        draw.call(context, scope, scope, new Object[] {data, chart, index, new Encoding()});
    return svg == null ? null : Context.toString(svg);
  }

  @Override
  public void close() {
    Context.exit();
  }

  /// Rhino gives a function one `const` of a name where the language gives each turn of a loop its
  /// own, and keeps the first value without a word; its `let` is right.
  private static String scoped(String script) {
    return script.replaceAll("\\bconst ", "let ");
  }

  private Object evaluate(String script, String name) {
    return context.evaluateString(scope, script, name, 1, null);
  }

  /// Makes an address that holds a picture of bytes of red, green, blue and opacity, its columns
  /// repeated up to a width.
  private static final class Encoding extends BaseFunction {
    @Override
    public Object call(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
      NativeTypedArrayView<?> bytes = (NativeTypedArrayView<?>) arguments[0];
      int columns = (int) Context.toNumber(arguments[1]);
      int height = (int) Context.toNumber(arguments[2]);
      int width = (int) Context.toNumber(arguments[3]);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int at = 4 * (y * columns + x * columns / width);
          int color = at(bytes, at) << 16 | at(bytes, at + 1) << 8 | at(bytes, at + 2);
          image.setRGB(x, y, at(bytes, at + 3) << 24 | color);
        }
      }
      try {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return PICTURE + Base64.getEncoder().encodeToString(png.toByteArray());
      } catch (IOException e) {
        throw new UncheckedIOException("memory was not written", e);
      }
    }

    private static int at(NativeTypedArrayView<?> bytes, int index) {
      return (int) Context.toNumber(ScriptableObject.getProperty(bytes, index));
    }
  }
}
