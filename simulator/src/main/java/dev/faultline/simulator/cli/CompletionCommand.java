package dev.faultline.simulator.cli;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `faultline completion bash|zsh|man`
@Command(
    name = "completion",
    description = {
      "Prints a script that has a shell complete commands, options, scenarios and strategies; or"
          + " writes manual pages."
    },
    footer = {
      "",
      "bash: source <(faultline completion bash), in ~/.bashrc to have it always.",
      "zsh: source <(faultline completion zsh), in ~/.zshrc after compinit.",
      "man: faultline completion man --out DIR; man -l DIR/faultline.1 shows the first.",
      "",
      "faultline has to be on the PATH, or an alias, for a shell to complete it."
    })
final class CompletionCommand implements Callable<Integer> {
  private static final List<String> KINDS = List.of("bash", "zsh", "man");

  private final Context context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "KIND",
      description = "bash, zsh or man.",
      completionCandidates = Kinds.class)
  private String kind = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "With man: where the pages go, one for each command.")
  private @Nullable Path out;

  CompletionCommand(Context context) {
    this.context = context;
  }

  /// What there is.
  static final class Kinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return KINDS.iterator();
    }
  }

  @Override
  public Integer call() throws IOException {
    var root = spec.root().commandLine();
    if (!KINDS.contains(kind)) {
      throw new RequestException(
          "completion is for \"" + kind + "\"; it must be one of " + String.join(", ", KINDS));
    }
    if (kind.equals("man")) {
      return pages(ManPages.of(root));
    }
    if (out != null) {
      throw new RequestException(
          "--out is for completion man; a script for " + kind + " goes to standard output");
    }
    context.out().println(AutoComplete.bash(root.getCommandName(), root));
    if (kind.equals("bash")) {
      context.out().print(more());
    }
    return ExitStatus.DONE;
  }

  private static String more() throws IOException {
    try (InputStream script = CompletionCommand.class.getResourceAsStream("completion.bash")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private int pages(LinkedHashMap<String, String> pages) throws IOException {
    Path into = out;
    if (into == null) {
      throw new RequestException("completion man needs --out DIR, where the pages go");
    }
    try {
      Files.createDirectories(into);
    } catch (IOException e) {
      throw new RequestException("--out " + into + ": no folder can be made there; give another");
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = into.resolve(page.getKey());
      Files.writeString(file, page.getValue(), StandardCharsets.UTF_8);
      context.out().println(file);
    }
    return ExitStatus.DONE;
  }
}
