package dev.faultline.simulator.cli.out;

import dev.faultline.reports.render.Table;
import dev.faultline.scenarios.keys.advice.Nearest;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.tree.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Errors as users get them: what is wrong, where, the value seen, what to do; never a stack trace,
/// unless asked for.
public final class Errors {
  /// As picocli says it of an option.
  private static final Pattern NO_NUMBER =
      Pattern.compile("Invalid value for option '([^']+)'[^:]*: '(.*)' is not an? (?:int|long)");

  private Errors() {}

  /// The command line itself cannot be read.
  public static int wrongArguments(Context context, ParameterException e) {
    CommandLine command = e.getCommandLine();
    String message = plain(first(e));
    String near = null;
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String given = unmatched.getUnmatched().getFirst();
      if (!unmatched.isUnknownOption() && !command.getSubcommands().isEmpty()) {
        say(context, noCommand(command, given));
        return ExitStatus.WRONG;
      }
      if (!unmatched.getSuggestions().isEmpty()) {
        near = unmatched.getSuggestions().getFirst();
      }
    }
    say(context, hinted(message, near, command));
    return ExitStatus.WRONG;
  }

  /// Without the types of a programming language.
  private static String plain(String message) {
    Matcher number = NO_NUMBER.matcher(message);
    return number.matches()
        ? "%s is %s; it must be a whole number".formatted(number.group(1), number.group(2))
        : message;
  }

  /// Says that a command has no such command, and which one may have been meant.
  public static String noCommand(CommandLine command, String given) {
    List<String> known =
        command.getSubcommands().entrySet().stream()
            .filter(one -> !one.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList();
    String message = "there is no command \"%s\"".formatted(given);
    return hinted(message, Nearest.to(given, known), command);
  }

  private static String hinted(String message, @Nullable String near, CommandLine command) {
    String hint = near == null ? "" : "; did you mean " + near + "?";
    String name = command.getCommandSpec().qualifiedName();
    return message + hint + "; " + name + " --help shows what it takes";
  }

  /// A command ended with an exception.
  public static int report(Context context, Exception e, boolean debug) {
    if (debug) {
      e.printStackTrace(context.err());
    }
    String type = e.getClass().getSimpleName();
    return switch (type) {
      // by name, so that an error does not load what it has nothing to do with
      case "RequestException",
          "ResultFileException",
          "RecordingException",
          "TraceFormatException",
          "FileNotFoundException" -> {
        say(context, first(e));
        yield ExitStatus.WRONG;
      }
      case "LiveException", "StrategyException", "UnwrittenException", "FullDiskException" -> {
        say(context, "failed: " + first(e));
        yield ExitStatus.FAILED;
      }
      case "InterruptedException" -> ExitStatus.STOPPED;
      default -> {
        boolean system = e instanceof IOException || e instanceof UncheckedIOException;
        String why = "failed: " + type + ": " + first(e);
        String fault = system ? "" : "; that is a fault of Faultline's own, please report it";
        say(context, why + fault + (debug ? "" : "; --debug shows where"));
        yield ExitStatus.FAILED;
      }
    };
  }

  /// Prints every problem of a scenario.
  public static void problems(Context context, CheckResult result) {
    for (Problem problem : result.problems()) {
      context.err().println(Table.clean(problem.toString()));
    }
  }

  public static void say(Context context, String message) {
    context.err().println("faultline: " + Table.clean(message));
  }

  private static String first(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
