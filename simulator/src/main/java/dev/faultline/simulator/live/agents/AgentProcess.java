package dev.faultline.simulator.live.agents;

import dev.faultline.agent.plugin.Plugins;
import dev.faultline.agent.wire.connect.Address;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One agent as a child of this process, from the same classes.
public final class AgentProcess implements AutoCloseable {
  /// How the line begins in which an agent says where it listens.
  public static final String LISTENING = "listening at ";

  /// Starts a command that Ctrl-C does not reach: our terminal would tell it, too, and it is ours
  /// to end. What it starts and becomes inherits that.
  public static final List<String> UNINTERRUPTED =
      List.of("sh", "-c", "trap '' INT; exec \"$0\" \"$@\"");

  private static final String MAIN = "dev.faultline.simulator.cli.Main";
  private static final int ENDING_SECONDS_MAX = 3;
  private static final int GRACE_SECONDS = 8;
  private static final int LOOK_MILLIS = 100;
  private static final long POLL_NANOS = 5_000_000;

  /// What the jar's manifest says, for classes that come from elsewhere. Not given with the jar: a
  /// start-up cache is refused where it was made without them.
  private static final List<String> MODULE_OPTIONS =
      List.of(
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

  private static final List<String> JVM_OPTIONS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          // A guest is not in the heap. What is, is little, and collected by one thread.
          "-XX:+UseSerialGC",
          "-Xms64m",
          "-Xlog:disable",
          "-Xlog:all=error,aot*=off,cds*=off:stderr",
          "-XX:+DisplayVMOutputToStderr");

  private final String side;
  private final Path log;
  private final Process process;
  private @Nullable Address address;
  private boolean closing;

  /// @param folder where it keeps what it keeps; ours to remove, and its own once we are gone
  /// @param before what starts it; empty for nothing
  /// @param listen options that say where it listens
  public AgentProcess(
      String side, Path folder, boolean rehearse, List<String> before, List<String> listen)
      throws IOException {
    this.side = side;
    log = folder.resolve(side + ".log");
    List<String> command = new ArrayList<>(UNINTERRUPTED);
    command.addAll(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(startUpCache());
    String classes = System.getProperty("java.class.path");
    if (classes.endsWith(".jar") && classes.indexOf(File.pathSeparatorChar) < 0) {
      command.addAll(List.of("-jar", classes));
    } else {
      command.addAll(MODULE_OPTIONS);
      command.addAll(List.of("-cp", classes, MAIN));
    }
    command.addAll(List.of("agent", "serve", "--child"));
    command.addAll(listen);
    command.addAll(List.of("--scratch", folder.toString()));
    command.addAll(List.of("--traces", folder.resolve("traces-" + side).toString()));
    Path plugins = Plugins.folder();
    if (plugins != null) {
      command.addAll(List.of("--plugins", plugins.toString()));
    }
    if (!rehearse) {
      command.add("--no-rehearsal");
    }
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
            .directory(new File(System.getProperty("user.dir")))
            .start();
  }

  /// The start-up cache that we run with ourselves, if any.
  private static List<String> startUpCache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:AOTCache=") || option.startsWith("-XX:AOTMode="))
        .toList();
  }

  /// Waits until it listens.
  ///
  /// @param wanted asked all the while
  /// @throws StoppedException if it is not wanted any more
  /// @throws IOException if it ends before
  public void awaitAddress(BooleanSupplier wanted) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    while (!out.ready() && process.isAlive()) {
      if (!wanted.getAsBoolean()) {
        throw new StoppedException();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    String line = readLine();
    if (line == null || !line.startsWith(LISTENING)) {
      throw new IOException("the agent of the " + side + " did not start" + lastWords());
    }
    address = Address.parse(line.substring(LISTENING.length()));
  }

  /// The next line that it says; null if it has ended.
  @Nullable String readLine() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    return out.readLine();
  }

  /// Says a line to what starts it.
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  public Address awaitedAddress() {
    Address known = address;
    if (known == null) {
      throw new IllegalStateException("the agent of the " + side + " has not started");
    }
    return known;
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// Says of an agent that is gone how it ended.
  public String obituary() {
    if (isStopped()) {
      return "; the agent of the " + side + " is stopped by a signal";
    }
    try {
      // its connections break before the process has ended, long before on a busy host
      if (closing || !process.waitFor(ENDING_SECONDS_MAX, TimeUnit.SECONDS)) {
        return "";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
    int status = process.exitValue();
    return "; the agent of the "
        + side
        + " ended "
        + (status > 128 ? "by signal " + (status - 128) : "with status " + status)
        + lastWords();
  }

  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.stream()
          .filter(line -> line.startsWith("faultline")) // libraries warn of this and that
          .reduce((earlier, later) -> later)
          .or(() -> lines.stream().reduce((earlier, later) -> later))
          .map(line -> ": " + line)
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /// Whether it is there and can do something.
  boolean isRunning() {
    return process.isAlive() && !isStopped();
  }

  /// Whether a signal keeps it from running, so that it hears of nothing but its own death.
  private boolean isStopped() {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // it is gone, or this is another system
    }
  }

  /// Has it end, sooner or later.
  public void endInput() {
    closing = true;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it is gone
    }
  }

  /// Ends it now: it has no guest.
  public void kill() {
    process.destroyForcibly();
  }

  /// Ends it, first by the end of its input, then by force; by force at once if it is stopped.
  @Override
  public void close() {
    endInput();
    boolean interrupted = false;
    try {
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
      boolean waits = true;
      while (waits && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        waits = !isStopped() && System.nanoTime() < limit;
      }
      if (!waits) {
        process.destroyForcibly();
        var unused = process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
