package dev.faultline.simulator.qemu;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The library that a QEMU is started with so that it hands its guest's memory over
/// (`pagershim.c`): built by this host's C compiler when it is wanted.
final class PagerShim {
  private static final String SOURCE = "pagershim.c";
  private static final int BUILD_SECONDS_MAX = 60;

  private PagerShim() {}

  /// Builds it.
  ///
  /// @return the library
  /// @throws RequestException if this host has no C compiler, with the package that has one
  static Path build(Path folder) throws IOException {
    Path source = folder.resolve(SOURCE);
    Path library = folder.resolve("pagershim.so");
    try (InputStream in =
        Objects.requireNonNull(PagerShim.class.getResourceAsStream(SOURCE), SOURCE)) {
      Files.copy(in, source);
    }
    Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "cc",
                  "-O1",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  source.toString(),
                  "-lpthread")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new RequestException(
          "--engine qemu-pager builds a library that is loaded into QEMU, and there is no cc"
              + " (Debian: apt install gcc libc6-dev)");
    }
    compiler.getOutputStream().close();
    String said =
        new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!compiler.waitFor(BUILD_SECONDS_MAX, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
        throw new IOException("cc could not build " + SOURCE + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return library;
  }

  /// What a QEMU is started by so that it looks for the pager at a socket.
  static List<String> before(Path library, Path socket) {
    return List.of("env", "LD_PRELOAD=" + library, "FAULTLINE_PAGER_SOCKET=" + socket);
  }
}
