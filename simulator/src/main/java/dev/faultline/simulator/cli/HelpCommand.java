package dev.faultline.simulator.cli;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `faultline help [COMMAND...]`, which says what `COMMAND --help` says. Picocli's own takes one
/// word, and we have commands of two.
@Command(name = "help", description = "Shows the help of a command, as COMMAND --help does.")
final class HelpCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      completionCandidates = CommandNames.class,
      description = "As in compare, or trace import (default: all commands).")
  private List<String> words = new ArrayList<>();

  HelpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    CommandLine at = spec.commandLine().getParent();
    for (String word : words) {
      CommandLine next = at.getSubcommands().get(word);
      if (next == null) {
        throw new RequestException("help: " + Errors.noCommand(at, word));
      }
      at = next;
    }
    at.usage(context.out());
    return ExitStatus.DONE;
  }
}
