package dev.faultline.simulator.pager;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// `fakevmm.c`, built on use.
public final class FakeVmm {
  private final Path program;
  private final Path folder;

  public FakeVmm(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/cc"))
            && Files.isDirectory(Path.of("/usr/include/linux")),
        "there is no C compiler with the kernel's headers here");
    Path source = folder.resolve("fakevmm.c");
    program = folder.resolve("fakevmm");
    try (InputStream in = FakeVmm.class.getResourceAsStream("fakevmm.c")) {
      Files.write(source, in.readAllBytes());
    }
    String[] command = {
      "/usr/bin/cc", "-O1", "-o", program.toString(), source.toString(), "-lpthread"
    };
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("fakevmm.c was not built");
    }
  }

  /// Memory of so many pages, of which every seventh run of eight is a hole.
  public Path image(long seed, int pages) throws IOException {
    Path file = folder.resolve("image");
    Files.deleteIfExists(file);
    Random random = new Random(seed);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] page = new byte[4096];
      for (int i = 0; i < pages; i++) {
        if (i / 8 % 7 != 3) {
          random.nextBytes(page);
          out.write(ByteBuffer.wrap(page), i * 4096L);
        }
      }
      if (out.size() < pages * 4096L) {
        out.write(ByteBuffer.allocate(1), pages * 4096L - 1);
      }
    }
    return file;
  }

  public Process start(Path socket, Path image, long seed, int threads, String how)
      throws IOException {
    return new ProcessBuilder(
            program.toString(),
            socket.toString(),
            image.toString(),
            Long.toString(seed),
            Integer.toString(threads),
            how)
        .redirectErrorStream(true)
        .start();
  }

  /// What it said, once it has ended.
  public static String said(Process vmm) throws IOException, InterruptedException {
    if (!vmm.waitFor(30, TimeUnit.SECONDS)) {
      vmm.destroyForcibly();
      return "it did not end within 30 s";
    }
    return new String(vmm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
