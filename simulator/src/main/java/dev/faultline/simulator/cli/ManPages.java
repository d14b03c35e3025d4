package dev.faultline.simulator.cli;

import dev.faultline.simulator.experiment.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The manual pages: what each command's help says, as roff. Picocli's own generator writes
/// AsciiDoc, which takes another program to become that.
final class ManPages {
  private final StringBuilder text = new StringBuilder();
  private final CommandSpec spec;

  private ManPages(CommandSpec spec) {
    this.spec = spec;
  }

  /// Text by file name, of this command and all below it that are not hidden.
  static LinkedHashMap<String, String> of(CommandLine line) {
    LinkedHashMap<String, String> pages = new LinkedHashMap<>();
    add(line, pages);
    return pages;
  }

  private static void add(CommandLine line, LinkedHashMap<String, String> pages) {
    CommandSpec spec = line.getCommandSpec();
    if (spec.usageMessage().hidden()) {
      return;
    }
    pages.put(name(spec) + ".1", new ManPages(spec).page(line));
    line.getSubcommands().values().forEach(sub -> add(sub, pages));
  }

  private static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  private String page(CommandLine line) {
    String[] description = spec.usageMessage().description();
    String first = description.length == 0 ? "" : description[0];
    text.append(".TH \"").append(escaped(name(spec)).toUpperCase(Locale.ROOT));
    text.append("\" \"1\" \"\" \"faultline ").append(escaped(Version.current())).append("\"\n");
    section("NAME");
    line(name(spec) + " - " + formatted(first));
    section("SYNOPSIS");
    Help help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
    line(help.synopsis(0).replaceAll("\\s+", " ").strip());
    section("DESCRIPTION");
    paragraphs(description);
    if (!spec.args().isEmpty()) {
      section("OPTIONS");
      spec.positionalParameters().forEach(one -> item(one.paramLabel(), one));
      spec.options().forEach(one -> item(label(one), one));
    }
    commands(line);
    if (spec.usageMessage().footer().length > 0) {
      section("NOTES");
      paragraphs(spec.usageMessage().footer());
    }
    if (spec.parent() != null) {
      section("SEE ALSO");
      line(name(spec.parent()) + "(1)");
    }
    return text.toString();
  }

  private void commands(CommandLine line) {
    List<CommandSpec> shown =
        line.getSubcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .filter(sub -> !sub.usageMessage().hidden())
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandSpec sub : shown) {
      text.append(".TP\n.B ").append(escaped(name(sub))).append("(1)\n");
      String[] about = sub.usageMessage().description();
      line(about.length == 0 ? "" : formatted(about[0]));
    }
  }

  private static String label(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  private void item(String label, ArgSpec argument) {
    boolean hidden = argument.hidden();
    if (hidden) {
      return;
    }
    text.append(".TP\n.B ").append(escaped(label)).append('\n');
    for (String one : argument.description()) {
      line(formatted(one));
    }
  }

  private void section(String title) {
    text.append(".SH ").append(title).append('\n');
  }

  private void paragraphs(String[] lines) {
    for (String one : lines) {
      if (one.isBlank()) {
        text.append(".PP\n");
      } else {
        line((one.startsWith(" ") ? "\u00a0" : "") + formatted(one).strip());
        text.append(".br\n");
      }
    }
  }

  /// As picocli prints it: `%%` is one percent sign.
  private static String formatted(String text) {
    return text.replace("%%", "%").replace("%n", " ");
  }

  private void line(String words) {
    text.append(escaped(words)).append('\n');
  }

  /// Nothing of it is a request or an escape, and a hyphen can be copied.
  static String escaped(String words) {
    String escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("\u00a0", "\\ \\ ");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
