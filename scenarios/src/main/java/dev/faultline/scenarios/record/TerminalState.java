package dev.faultline.scenarios.record;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// How the terminal of this process was set, if it has one. The console of a VM makes it raw, and
/// QEMU only undoes that at an end that it knows of: not where the plugin ends it, nor when it is
/// killed. By `stty`, which every system with QEMU and a terminal has.
final class TerminalState {
  private static final int PATIENCE_SECONDS = 2;
  private final String saved;

  private TerminalState(String saved) {
    this.saved = saved;
  }

  static TerminalState save() throws InterruptedException {
    return new TerminalState(stty("-g"));
  }

  /// Sets it as it was; nothing where there was no terminal.
  void restore() throws InterruptedException {
    if (!saved.isEmpty()) {
      stty(saved);
    }
  }

  /// What it printed; empty if standard input is no terminal, or it does not answer, as in the
  /// background.
  private static String stty(String argument) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("stty", argument)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      try {
        boolean done = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return done && process.exitValue() == 0
            ? new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()
            : "";
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException none) {
      return "";
    }
  }
}
