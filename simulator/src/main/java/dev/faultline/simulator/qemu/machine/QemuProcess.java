package dev.faultline.simulator.qemu.machine;

import dev.faultline.simulator.live.agents.AgentProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One QEMU as a child of this process. It ends with us, however we end: a shell between us waits
/// for the end of its input, and kills it then.
public final class QemuProcess implements AutoCloseable {
  private static final long START_NANOS_MAX = 15_000_000_000L;
  private static final long POLL_NANOS = 5_000_000;
  private static final int END_SECONDS_MAX = 5;

  /// Kills what it has started once its input ends, and ends with it.
  private static final String KEEPER =
      """
      exec 3<&0
      "$0" "$@" </dev/null 3<&- &
      qemu=$!
      { cat <&3 >/dev/null; kill -9 $qemu; } &
      exec 3<&-
      wait $qemu
      kill $! 2>/dev/null
      """;

  private final String who;
  private final Path log;
  private final Path socket;
  private final Process process;

  /// @param who for messages
  /// @param folder for its socket and its log
  /// @param command without the machine protocol's option
  public QemuProcess(String who, String side, Path folder, List<String> command)
      throws IOException {
    this.who = who;
    log = folder.resolve(side + ".log");
    socket = folder.resolve(side + ".qmp");
    List<String> whole = new ArrayList<>(AgentProcess.UNINTERRUPTED);
    whole.addAll(List.of("sh", "-c", KEEPER));
    whole.addAll(command);
    whole.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
    process =
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
            .start();
  }

  /// Waits until it answers.
  ///
  /// @throws IOException if it does not; one line, with what it said last
  public Qmp connect(long patienceNanos) throws IOException {
    long limit = System.nanoTime() + START_NANOS_MAX;
    while (true) {
      if (Files.exists(socket)) {
        try {
          return new Qmp(who, socket, patienceNanos);
        } catch (ConnectException e) {
          // it is there, and nobody listens yet
        }
      }
      if (!process.isAlive() || System.nanoTime() > limit) {
        throw new IOException(who + " did not start" + lastWords());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Its guest's memory as a file, where that is a memfd of this name.
  ///
  /// @throws IOException if it has none
  public Path memory(String name) throws IOException {
    for (ProcessHandle one : process.descendants().toList()) {
      try (DirectoryStream<Path> all =
          Files.newDirectoryStream(Path.of("/proc", Long.toString(one.pid()), "fd"))) {
        for (Path fd : all) {
          if (Files.readSymbolicLink(fd).toString().startsWith("/memfd:" + name)) {
            return fd;
          }
        }
      } catch (NoSuchFileException | NotLinkException | DirectoryIteratorException e) {
        continue; // it has ended meanwhile
      }
    }
    throw new IOException(who + " has no memory called " + name + lastWords());
  }

  /// What it said last, behind a colon; empty if it said nothing.
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "" : ": " + lines.getLast().strip();
    } catch (IOException e) {
      return "";
    }
  }

  /// CPU time that it has used, by hundredths of a second; -1 where the system does not say.
  public long cpuNanos() {
    return process
        .descendants()
        .map(one -> one.info().totalCpuDuration())
        .mapToLong(used -> used.map(Duration::toNanos).orElse(-1L))
        .max()
        .orElse(-1);
  }

  @Override
  public void close() {
    boolean interrupted = false;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it is gone
    }
    try {
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
