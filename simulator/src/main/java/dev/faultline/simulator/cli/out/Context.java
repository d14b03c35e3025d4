package dev.faultline.simulator.cli.out;

import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Engines;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a command has to do with the world, so that a test can stand in for it.
///
/// @param out for results
/// @param err for progress and errors
/// @param terminal whether `err` is a terminal, which takes control characters
/// @param engines by name
/// @param interrupts tells when the user wants to stop
public record Context(
    PrintWriter out,
    PrintWriter err,
    boolean terminal,
    Function<String, Supplier<Engine>> engines,
    Interrupts interrupts) {
  private static final int WIDTH_USUAL = 80;

  public static Context ofProcess(Interrupts interrupts) {
    return new Context(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        isTerminal(),
        Engines::find,
        interrupts);
  }

  /// How many characters a line of results may have: as the launcher found the terminal, any number
  /// where there is none.
  public int width() {
    int columns = columns(System.getenv("FAULTLINE_COLUMNS"));
    return columns == 0 ? Integer.MAX_VALUE : columns;
  }

  /// How many characters a line has that must not wrap, wherever results go.
  public int lineWidth() {
    int columns = columns(System.getenv("FAULTLINE_COLUMNS"));
    if (columns == 0) {
      columns = columns(System.getenv("FAULTLINE_STATUS_COLUMNS"));
    }
    return columns == 0 ? WIDTH_USUAL : columns;
  }

  /// The number of columns that a variable names; 0 if it names none.
  public static int columns(@Nullable String variable) {
    return variable == null || !variable.matches("[1-9][0-9]{0,8}")
        ? 0
        : Integer.parseInt(variable);
  }

  /// Whether results may have bold and colour: a terminal that has them, and nobody who minds
  /// (<https://no-color.org>).
  public boolean styled() {
    String refused = System.getenv("NO_COLOR");
    return width() < Integer.MAX_VALUE
        && (refused == null || refused.isEmpty())
        && !"dumb".equals(System.getenv("TERM"));
  }

  private static PrintWriter writer(FileDescriptor to) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), true);
  }

  /// Java can only say whether stdin and stdout are terminals, Linux can say it of stderr.
  private static boolean isTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Path link = Path.of("/proc/self/fd/2");
    if (Files.isSymbolicLink(link)) {
      try {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException e) {
        return false;
      }
    }
    return System.console() != null && System.console().isTerminal();
  }
}
