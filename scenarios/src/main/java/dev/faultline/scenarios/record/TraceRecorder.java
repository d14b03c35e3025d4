package dev.faultline.scenarios.record;

import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs a command under QEMU with the plugin and writes what it touched as a trace.
///
/// A command `qemu-system-x86_64 ...` is a whole VM, recorded in guest-physical pages; any other is
/// an x86-64 program, which runs under `qemu-x86_64` and is recorded in virtual pages. Its standard
/// streams are those of this process. When it is stopped (Ctrl-C, [#stop]) what was recorded until
/// then is kept.
public final class TraceRecorder {
  /// Fewer touches than this are no recording that anybody wants to keep from a run that was
  /// stopped.
  static final long ENOUGH_TOUCHES = 1_000;

  private static final int RAW_RECORD_BYTES = 24;
  private static final long POLL_MILLIS = 500;
  private static final long GRACE_SECONDS = 10;
  private final RecorderTools tools;
  private final RecordOptions options;
  private volatile @Nullable Process running;
  private volatile boolean stopped;

  /// @param info of the trace that was written
  /// @param exitStatus of the program; 128 + n when signal n ended it
  /// @param stopped whether [TraceRecorder#stop] ended it
  public record Recording(TraceInfo info, int exitStatus, boolean stopped) {}

  /// Finds its programs on the PATH of this process.
  public TraceRecorder(RecordOptions options) {
    this(new RecorderTools(System.getenv().getOrDefault("PATH", "/usr/bin:/bin")), options);
  }

  TraceRecorder(RecorderTools tools, RecordOptions options) {
    this.tools = tools;
    this.options = options;
  }

  /// Blocks until the program has ended.
  ///
  /// @param command the program and its arguments; a program without a slash is looked for on the
  ///   PATH
  /// @param into the trace file; replaced when it exists
  /// @param progress is told every half second about how many touches there are so far
  /// @throws RecordingException when a tool is missing, the program cannot be recorded, or too
  ///   little was recorded
  public Recording record(List<String> command, Path into, LongConsumer progress)
      throws IOException, InterruptedException {
    if (command.isEmpty()) {
      throw new RecordingException("no command: faultline trace record -- COMMAND [ARGUMENT...]");
    }
    boolean wholeVm = isWholeVm(command);
    Path qemu =
        wholeVm
            ? tools.require(command.getFirst(), "qemu-system-x86")
            : tools.require("qemu-x86_64", "qemu-user");
    Path program = wholeVm ? qemu : program(command.getFirst());
    // A recording takes minutes: what keeps it from being written shows before. And the library
    // that
    // writes must be there before Ctrl-C ends the JVM, since it cannot be loaded then.
    new TraceWriter(into, TraceOrigin.program(command.getFirst())).close();
    Path scratch = Files.createTempDirectory("faultline-record");
    try {
      Path plugin = tools.buildPlugin(qemu, wholeVm, scratch);
      Path raw = scratch.resolve("raw");
      List<String> line = new ArrayList<>(List.of(qemu.toString(), "-plugin"));
      LeftMemory memory = leftMemory(wholeVm, command, scratch);
      line.add(
          "%s,out=%s,epoch=%d,stop=%d%s"
              .formatted(
                  plugin,
                  raw,
                  options.epochInstructions(),
                  options.stopInstructions(),
                  memory.pluginArguments()));
      line.addAll(memory.qemuArguments());
      if (!wholeVm) {
        line.addAll(List.of("-0", command.getFirst(), program.toString()));
      }
      line.addAll(command.subList(1, command.size()));
      TerminalState terminal = TerminalState.save();
      int status;
      try {
        status = run(line, raw, progress);
      } finally {
        terminal.restore();
      }
      return new Recording(convert(raw, into, command, memory, status), status, stopped);
    } finally {
      deleteTree(scratch);
    }
  }

  /// Ends the program that is being recorded; [#record] then returns with what there is. From any
  /// thread; without effect when nothing is recorded.
  public void stop() {
    stopped = true;
    Process process = running;
    if (process != null) {
      process.destroy();
    }
  }

  private int run(List<String> line, Path raw, LongConsumer progress)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).inheritIO().start();
    running = process;
    try {
      boolean ended = stopped;
      while (!ended) {
        ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || stopped;
        progress.accept(touches(raw));
      }
      process.destroy();
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return process.waitFor();
    } finally {
      running = null;
      process.destroyForcibly();
    }
  }

  /// A VM's memory is left in the scratch folder, if there is room for all of it.
  private LeftMemory leftMemory(boolean wholeVm, List<String> command, Path scratch)
      throws IOException {
    Path file = scratch.resolve("memory");
    if (!options.content()) {
      return new LeftMemory.Nothing();
    }
    if (!wholeVm) {
      return new LeftMemory.OfProgram(file);
    }
    long bytes = VmRam.bytes(command);
    boolean fits = bytes > 0 && bytes < Files.getFileStore(scratch).getUsableSpace();
    return fits ? new LeftMemory.OfVm(file, bytes) : new LeftMemory.Nothing();
  }

  private TraceInfo convert(
      Path raw, Path into, List<String> command, LeftMemory memory, int status) throws IOException {
    long touches = touches(raw);
    if (touches == 0 || (stopped && touches < ENOUGH_TOUCHES)) {
      throw new RecordingException(
          "%d touches were recorded before %s ended with status %d: no trace was written"
              .formatted(touches, command.getFirst(), status));
    }
    return new RawRecording(raw).convert(into, String.join(" ", command), options, memory);
  }

  private static long touches(Path raw) throws IOException {
    return Files.exists(raw) ? Files.size(raw) / RAW_RECORD_BYTES : 0;
  }

  private static boolean isWholeVm(List<String> command) {
    if (!Path.of(command.getFirst()).getFileName().toString().startsWith("qemu-system-")) {
      return false;
    }
    if (command.contains("-enable-kvm") || command.stream().anyMatch(a -> a.startsWith("kvm"))) {
      throw new RecordingException(
          "a VM under KVM cannot be recorded: give -accel tcg in place of KVM");
    }
    return true;
  }

  private Path program(String name) throws IOException {
    Path program =
        tools
            .find(name)
            .orElseThrow(
                () ->
                    new RecordingException(
                        name
                            + (name.contains("/")
                                ? ": there is no such program that may be run"
                                : ": there is no such program on the PATH")));
    byte[] head = new byte[20];
    int length;
    try (InputStream input = Files.newInputStream(program)) {
      length = input.readNBytes(head, 0, head.length);
    }
    if (length > 2 && head[0] == '#' && head[1] == '!') {
      throw new RecordingException(
          program + " is a script: record its interpreter, as in -- /bin/sh " + program);
    }
    boolean elf = length == 20 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L';
    if (!elf || head[4] != 2 || head[18] != 62) { // ELFCLASS64, EM_X86_64
      throw new RecordingException(program + " is not an x86-64 program, and only those can be");
    }
    return program;
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
