package dev.faultline.simulator.cli;

import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Interrupts;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Engines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Function;
import java.util.function.Supplier;

/// What a command has to do with the world in a test: two texts and no terminal.
final class TestContext {
  private TestContext() {}

  static Context of(StringWriter out, StringWriter err) {
    return of(out, err, Engines::find);
  }

  /// @param engines by name
  static Context of(
      StringWriter out, StringWriter err, Function<String, Supplier<Engine>> engines) {
    return new Context(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        false,
        engines,
        new Interrupts(false));
  }
}
