package dev.faultline.simulator.cli.file;

import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.reports.render.Table;
import dev.faultline.scenarios.record.RecordOptions;
import dev.faultline.scenarios.record.TraceRecorder;
import dev.faultline.scenarios.record.TraceSummary;
import dev.faultline.scenarios.units.Quantity;
import dev.faultline.scenarios.units.Units;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline trace record|info`, and what holds [ImportCommand]
@Command(
    name = "trace",
    synopsisSubcommandLabel = "record|import|info",
    description = "Records, imports and describes memory traces.")
public final class TraceCommand implements Callable<Integer> {
  public static final long COUNT_MAX = 1_000_000_000_000_000_000L;
  private static final long GRAIN_MAX = 1 << 30;

  private final Context context;

  public TraceCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    throw new RequestException("trace does what? record, import or info; faultline trace --help");
  }

  @Command(
      name = "record",
      customSynopsis = "faultline trace record [--out FILE] [OPTIONS] -- COMMAND [ARGUMENT...]",
      description = {
        "Records the pages that a program touches, or a whole VM where the command is"
            + " qemu-system-x86_64.",
        "Needs qemu-x86_64 and a C compiler; faultline doctor says what is missing.",
        "Ctrl-C ends the program and keeps what was recorded, but for the last few hundred touches"
            + " of each thread, and without what the pages hold.",
        "A VM on this terminal (-nographic) takes Ctrl-C for itself: Ctrl-A X ends it, or"
            + " --stop-after."
      })
  public int record(
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "The trace to write (default: PROGRAM.trace).")
          @Nullable Path out,
      @Option(
              names = "--epoch",
              paramLabel = "N",
              defaultValue = "100000",
              description =
                  "Keep a page's first read and write in each N instructions (default: 100000).")
          String epoch,
      @Option(
              names = "--grain",
              paramLabel = "N",
              defaultValue = "1",
              description = "Round instants to N instructions; coarser is smaller (default: 1).")
          String grain,
      @Option(
              names = "--stop-after",
              paramLabel = "N",
              defaultValue = "0",
              description = "End the program after N instructions (default: 0, at its own end).")
          String stopAfter,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              defaultValue = "0",
              description =
                  "Begin there, as in 2s; what was touched before is touched at instant 0.")
          String from,
      @Option(
              names = "--length",
              paramLabel = "TIME",
              defaultValue = "0",
              description = "Go on for so long (0: to the end), an instruction being 1 ns.")
          String length,
      @Option(
              names = "--no-content",
              description = "Do not measure what the pages hold at the end.")
          boolean noContent,
      @Parameters(
              paramLabel = "COMMAND",
              arity = "1..*",
              description = "The program to record, with its arguments.")
          List<String> command)
      throws IOException, InterruptedException {
    RecordOptions options =
        new RecordOptions(
            within("--epoch", epoch, 1, COUNT_MAX),
            within("--grain", grain, 1, GRAIN_MAX),
            within("--stop-after", stopAfter, 0, COUNT_MAX),
            nanos("--from", from),
            nanos("--length", length),
            !noContent);
    Path program = Path.of(command.getFirst()).getFileName();
    Path file = out == null ? Path.of((program == null ? "recorded" : program) + ".trace") : out;
    TraceRecorder recorder = new TraceRecorder(options);
    context.interrupts().whenAsked(recorder::stop);
    TraceRecorder.Recording recording = recorder.record(command, file, touches -> {});
    if (recording.exitStatus() != 0 && !recording.stopped()) {
      Errors.say(context, command.getFirst() + " ended with status " + recording.exitStatus());
    }
    print(context, file, recording.info());
    context.out().println(contentOf(recording.info(), noContent));
    return recording.stopped() ? ExitStatus.STOPPED : ExitStatus.DONE;
  }

  private static String contentOf(TraceInfo info, boolean unwanted) {
    if (info.content() != null || unwanted) {
      return TraceSummary.content(info);
    }
    return TraceSummary.content(info)
        + (info.wholeVm()
            ? " (the VM arranges its memory by itself, or there is no room for a copy of it)"
            : " (a signal ended the program, or it had given back most of its memory before it"
                + " ended; --stop-after measures on the way)");
  }

  public static long within(String option, String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new RequestException(
        "%s is %s; it must be a whole number from %d to %d".formatted(option, text, least, most));
  }

  private static long nanos(String option, String text) {
    Units.Parsed time = Units.parse(Quantity.DURATION, text);
    if (time.value() == null) {
      throw new RequestException("%s %s %s: %s".formatted(option, text, time.rule(), time.fix()));
    }
    return time.value().longValue();
  }

  @Command(
      name = "info",
      description = "Says how large a trace is, what it reads and writes, and how local it is.")
  public int info(
      @Parameters(
              paramLabel = "TRACE",
              arity = "1..*",
              completionCandidates = Candidates.Traces.class,
              description = "Trace files, or names of traces that ship.")
          List<String> traces) {
    for (String trace : traces) {
      for (String line : TraceSummary.of(Trace.read(TraceFiles.find(trace))).lines()) {
        context.out().println(Table.clean(line));
      }
    }
    return ExitStatus.DONE;
  }

  public static void print(Context context, Path file, TraceInfo info) {
    List<String> parts = new ArrayList<>();
    parts.add(count(info.recordCount(), "touch", "touches"));
    parts.add(count(info.pageCount(), "page", "pages"));
    parts.add(count(info.vcpuCount(), "vCPU", "vCPUs"));
    context.out().println(file + ": " + String.join(", ", parts));
  }

  public static String count(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
