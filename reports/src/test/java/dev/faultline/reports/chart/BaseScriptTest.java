package dev.faultline.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.Scriptable;

class BaseScriptTest {
  private Context context;
  private Scriptable scope;

  @BeforeEach
  void enter() {
    context = Context.enter();
    context.setLanguageVersion(Context.VERSION_ES6);
    context.setInterpretedMode(true);
    scope = context.initSafeStandardObjects();
  }

  @AfterEach
  void exit() {
    Context.exit();
  }

  private String of(String function, Object argument) {
    String script = "(function () {" + Assets.read("base.js") + "return " + function + ";})()";
    Function callee = (Function) context.evaluateString(scope, script, "base", 1, null);
    return Context.toString(callee.call(context, scope, scope, new Object[] {argument}));
  }

  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> point == 0xfffe || point == 0xffff;
    };
  }

  /// All of them, and those beside them, each with a letter between: halves of a pair stay alone.
  @Test
  void whatIsHiddenBecomesVisibleAndNothingElse() {
    List<Integer> points = new ArrayList<>();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      boolean beside =
          point > 0 && isHidden(point - 1)
              || point < Character.MAX_CODE_POINT && isHidden(point + 1);
      if (isHidden(point) || beside) {
        points.add(point);
      }
    }
    StringBuilder text = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int point : points) {
      text.appendCodePoint(point).append('a');
      expected.append(isHidden(point) ? "?" : Character.toString(point)).append('a');
    }
    assertThat(points).hasSizeGreaterThan(2048);
    assertThat(of("clean", text.toString())).isEqualTo(expected.toString());
  }

  /// Against Java's own, which rounds halves of the decimal and not of the double: none is here.
  @Test
  void numbersHaveThreeDigitsAndGroups() {
    for (double value :
        new double[] {0, 0.004, 1.234, -1.236, 12.34, 123.4, 12_345.6, -1e9, 7e15}) {
      double size = Math.abs(value);
      NumberFormat java = NumberFormat.getInstance(Locale.US);
      java.setMaximumFractionDigits(size >= 100 ? 0 : size >= 10 ? 1 : 2);
      assertThat(of("number", value)).isEqualTo(java.format(value));
    }
  }
}
