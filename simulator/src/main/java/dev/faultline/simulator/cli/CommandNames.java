package dev.faultline.simulator.cli;

import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Interrupts;
import java.util.Iterator;
import java.util.TreeSet;
import picocli.CommandLine;

/// The names of commands and of those below them, as a shell offers them.
final class CommandNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    TreeSet<String> names = new TreeSet<>();
    add(Main.commandLine(Context.ofProcess(new Interrupts(false))), names);
    return names.iterator();
  }

  private static void add(CommandLine line, TreeSet<String> names) {
    line.getSubcommands()
        .forEach(
            (name, sub) -> {
              if (!sub.getCommandSpec().usageMessage().hidden()) {
                names.add(name);
                add(sub, names);
              }
            });
  }
}
