package dev.faultline.simulator.cli;

import dev.faultline.agent.plugin.Plugins;
import dev.faultline.simulator.cli.agent.AgentCleanupCommand;
import dev.faultline.simulator.cli.agent.AgentDropCommand;
import dev.faultline.simulator.cli.agent.AgentListCommand;
import dev.faultline.simulator.cli.agent.AgentRecoverCommand;
import dev.faultline.simulator.cli.file.ImportCommand;
import dev.faultline.simulator.cli.file.ReportCommand;
import dev.faultline.simulator.cli.file.ResultsCommand;
import dev.faultline.simulator.cli.file.TraceCommand;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.Interrupts;
import dev.faultline.simulator.cli.out.VersionText;
import dev.faultline.simulator.cli.run.AdviseCommand;
import dev.faultline.simulator.cli.run.CalibrateCommand;
import dev.faultline.simulator.cli.run.CompareCommand;
import dev.faultline.simulator.cli.run.PagerCommand;
import dev.faultline.simulator.cli.run.RunCommand;
import dev.faultline.simulator.cli.run.SweepCommand;
import dev.faultline.simulator.cli.run.ValidateCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line's entry. Each command is thin: it reads its arguments and calls the library.
@Command(
    name = "faultline",
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Runs post-copy live migrations of virtual machines and compares pre-paging strategies.",
    footer = {
      "",
      "Exit status: 0 done, 1 the run failed, 2 the request was wrong, 130 stopped by Ctrl-C.",
    })
public final class Main implements Callable<Integer> {
  private static final int HELP_WIDTH_MIN = 60;
  private static final int HELP_WIDTH_MAX = 100;

  private final Context context;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  private boolean version;

  private Main(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context
        .out()
        .print(
            """
            Faultline runs post-copy live migrations of virtual machines and compares pre-paging strategies.
            Three commands to try:

              faultline compare redis      which strategy costs a key-value server least
              faultline advise --help      how to move a VM of your own
              faultline scenarios          what else there is, and which question it answers

            faultline --help lists all commands.
            """);
    return ExitStatus.DONE;
  }

  /// All commands, as they are on the command line.
  static CommandLine commandLine(Context context) {
    CommandLine line =
        new CommandLine(new Main(context))
            .addSubcommand("run", new RunCommand(context))
            .addSubcommand("compare", new CompareCommand(context))
            .addSubcommand("advise", new AdviseCommand(context))
            .addSubcommand("sweep", new SweepCommand(context))
            .addSubcommand("check", new CheckCommand(context))
            .addSubcommand("calibrate", new CalibrateCommand(context))
            .addSubcommand("validate", new ValidateCommand(context))
            .addSubcommand("pager", new PagerCommand(context))
            .addSubcommand("report", new ReportCommand(context))
            .addSubcommand("results", new ResultsCommand(context))
            .addSubcommand("scenarios", new ScenariosCommand(context))
            .addSubcommand("strategies", new StrategiesCommand(context))
            .addSubcommand(
                "trace",
                new CommandLine(new TraceCommand(context))
                    .addSubcommand(new ImportCommand(context)))
            .addSubcommand(
                "agent",
                new CommandLine(new AgentCommand(context))
                    .addSubcommand("serve", new AgentCommand.Serve(context))
                    .addSubcommand("list", new AgentListCommand(context))
                    .addSubcommand("recover", new AgentRecoverCommand(context))
                    .addSubcommand("drop", new AgentDropCommand(context))
                    .addSubcommand("cleanup", new AgentCleanupCommand(context)))
            .addSubcommand("doctor", new DoctorCommand(context))
            .addSubcommand("completion", new CompletionCommand(context))
            .addSubcommand("help", new HelpCommand(context))
            .addSubcommand("train-startup", new StartupTraining());
    line.setUsageHelpWidth(Math.clamp(context.lineWidth(), HELP_WIDTH_MIN, HELP_WIDTH_MAX));
    line.setUsageHelpAutoWidth(false);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setOut(context.out());
    line.setErr(context.err());
    return line;
  }

  /// Runs one command.
  ///
  /// @return its exit status
  static int execute(Context context, String... arguments) {
    CommandLine line = commandLine(context);
    line.setParameterExceptionHandler((e, given) -> Errors.wrongArguments(context, e));
    line.setExecutionExceptionHandler(
        (e, command, result) -> Errors.report(context, e, ((Main) line.getCommand()).debug));
    line.setExecutionStrategy(Main::execute);
    int status;
    try {
      status = line.execute(arguments);
    } finally {
      Plugins.unload();
    }
    boolean lost = context.out().checkError(); // flushes
    if (lost && status == ExitStatus.DONE) {
      context.err().println("faultline: standard output could not be written: closed, or full");
      status = ExitStatus.FAILED;
    }
    context.err().flush();
    return status;
  }

  /// Help is given for a command that there is: picocli takes it for an answer to anything.
  private static int execute(CommandLine.ParseResult read) {
    CommandLine.ParseResult last = read;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.isUsageHelpRequested() && !last.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(last.commandSpec().commandLine(), last.unmatched());
    }
    return new CommandLine.RunLast().execute(read);
  }

  /// Runs one command and exits with its status.
  public static void main(String[] arguments) {
    Interrupts interrupts = new Interrupts(true);
    int status = ExitStatus.FAILED;
    try {
      status = execute(Context.ofProcess(interrupts), arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "faultline: out of memory with a heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB; set FAULTLINE_JAVA_OPTS=-Xmx... or use --jobs 1");
    } finally {
      interrupts.finished();
    }
    System.exit(status);
  }
}
