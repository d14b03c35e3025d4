package dev.faultline.simulator.cli.file;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.imports.LogFormat;
import dev.faultline.scenarios.imports.log.CsvColumn;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline trace import`
@Command(
    name = "import",
    description = {
      "Makes a trace of a log that another tool wrote, or of CSV. FILE may be a pipe or"
          + " /dev/stdin, and packed by gzip, zstd or xz.",
      "",
      "lackey: what valgrind --tool=lackey --trace-mem=yes wrote. A trace of one vCPU.",
      "",
      "din: LABEL ADDRESS, as Dinero III and IV read it. 0 (r) reads, 1 (w) writes, 2 (i) fetches"
          + " an instruction, 3 (m) is unknown and taken for a read, 4 and 5 (c, v) flush the cache"
          + " and are skipped; what follows the address, too. A trace of one vCPU.",
      "",
      "pin: the pinatrace.out of Intel Pin's pinatrace. It has only instructions that touch memory:"
          + " --access-instructions counts. A trace of one vCPU.",
      "",
      "dynamorio: what drmemtrace -tool view printed (to stderr). A vCPU for each thread, in the"
          + " order of their first access.",
      "",
      "csv: one access a line, instructions,page,access[,vcpu[,idle_ns]]:",
      "  instructions  executed so far by that vCPU",
      "  page          number of the 4 KiB page, decimal or with 0x",
      "  access        r or w",
      "  vcpu          0 if it is left out",
      "  idle_ns       nanoseconds that the vCPU idled since its line before",
      "A first line that starts with instructions is a heading, where page may be called"
          + " address; empty lines and those that start with # are skipped. A clock that"
          + " begins at 10^12 or later is set so that the trace begins at its first access.",
      "",
      "Other CSV, of page faults, say: --column time=us --column cr2=address. The heading has the"
          + " names; those above need no --column. A time (ns, us, ms, s) begins at the first line,"
          + " 1 ns for an instruction; a thread is any id, and vCPUs are numbered as they come;"
          + " without access all are reads."
    })
public final class ImportCommand implements Callable<Integer> {
  private final Context context;

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      description =
          "lackey, din, pin, dynamorio or csv (default: csv if FILE ends in .csv or there is a"
              + " --column, else lackey).")
  private @Nullable String from;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Keep a page's first read and write in each N instructions (default: 100000);"
              + " more makes a smaller trace.")
  private String epoch = "";

  @Option(
      names = "--access-instructions",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Of pin, and of others without lines of instructions (I of lackey, 2 of din, ifetch):"
              + " count N for each access (default: 0).")
  private String accessInstructions = "";

  @Option(
      names = "--addresses",
      description = "The page column of CSV holds byte addresses, not numbers of pages.")
  private boolean addresses;

  @Option(
      names = "--guest-physical",
      description =
          "The addresses are guest-physical ones of a whole VM, not virtual ones of a program: each"
              + " page keeps its place in the guest's memory.")
  private boolean guestPhysical;

  @Option(
      names = "--column",
      paramLabel = "NAME=MEANING",
      description =
          "What the column NAME of CSV means: instructions, ns, us, ms, s, page, address, access,"
              + " vcpu, thread or idle_ns. May be given again.")
  private List<String> columns = new ArrayList<>();

  @Parameters(paramLabel = "FILE", index = "0", description = "The log to read.")
  private Path log = Path.of("");

  @Parameters(paramLabel = "TRACE", index = "1", description = "The trace to write.")
  private Path into = Path.of("");

  public ImportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ImportOptions options =
        new ImportOptions(
            TraceCommand.within("--epoch", epoch, 1, TraceCommand.COUNT_MAX),
            TraceCommand.within(
                "--access-instructions",
                accessInstructions,
                0,
                ImportOptions.MOST_ACCESS_INSTRUCTIONS),
            addresses,
            meanings(),
            guestPhysical);
    Imported imported = format().importer(options).importFile(log, into);
    TraceCommand.print(context, into, imported.info());
    context.out().println(taken(imported, options.epochInstructions()));
    imported.notes().forEach(note -> context.out().println(note));
    if (imported.begin() > 0) {
      context
          .out()
          .println("the clock of the log begins at %d, the trace at 0".formatted(imported.begin()));
    }
    return ExitStatus.DONE;
  }

  private LogFormat format() {
    if (from == null) {
      return columns.isEmpty() ? LogFormat.ofName(log) : LogFormat.CSV;
    }
    LogFormat format = LogFormat.ofWord(from);
    if (format == null) {
      throw new RequestException("--from is \"" + from + "\"; known are " + LogFormat.words());
    }
    if (format != LogFormat.CSV && !columns.isEmpty()) {
      throw new RequestException("--column is of csv, and --from is " + from + "; leave one out");
    }
    return format;
  }

  private Map<String, CsvColumn> meanings() {
    Map<String, CsvColumn> meanings = new LinkedHashMap<>();
    for (String column : columns) {
      int sign = column.lastIndexOf('=');
      CsvColumn meaning = CsvColumn.ofWord(column.substring(sign + 1));
      if (sign < 1 || meaning == null) {
        throw new RequestException(
            "--column is \"%s\"; it must be NAME=MEANING, where MEANING is one of %s"
                .formatted(column, CsvColumn.words()));
      }
      if (meanings.put(column.substring(0, sign), meaning) != null) {
        throw new RequestException(
            "--column has \"%s\" twice; a column means one thing"
                .formatted(column.substring(0, sign)));
      }
    }
    return meanings;
  }

  private String taken(Imported imported, long epoch) {
    StringBuilder said = new StringBuilder();
    said.append(log)
        .append(": ")
        .append(TraceCommand.count(imported.lines(), "line", "lines"))
        .append(" with ")
        .append(TraceCommand.count(imported.accesses(), "access", "accesses"));
    if (!imported.skipped().isEmpty()) {
      long all = imported.skipped().values().stream().mapToLong(Long::longValue).sum();
      said.append("; skipped ")
          .append(TraceCommand.count(all, "line", "lines"))
          .append(
              imported.skipped().entrySet().stream()
                  .map(one -> String.format(Locale.ROOT, "%s %,d", one.getKey(), one.getValue()))
                  .collect(Collectors.joining(", ", " (", ")")));
    }
    if (imported.dropped() > 0) {
      said.append(
          String.format(
              Locale.ROOT,
              "; dropped %,d that are neither a page's first read nor its first write in %,d"
                  + " instructions (--epoch)",
              imported.dropped(),
              epoch));
    }
    return said.toString();
  }
}
