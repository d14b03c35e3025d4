package dev.faultline.simulator.qemu.guest;

import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a guest with an operating system prints of itself on its serial line, which QEMU writes to
/// a file a side:
///
///     faultline TOUCHES TICKS SLOW_TICKS SLOW_TOUCHES TICKS_PER_100MS
///
/// as [GuestCounters] has them. The last whole line counts.
public final class SerialCounters implements CounterSource {
  private static final int TAIL_BYTES = 4096;
  private static final Pattern LINE =
      Pattern.compile("faultline (\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (\\d{1,18})\r?\n");

  private final Qmp source;
  private final Path atSource;
  private final Path atTarget;

  /// @param atSource what was printed there
  public SerialCounters(Qmp source, Path atSource, Path atTarget) {
    this.source = source;
    this.atSource = atSource;
    this.atTarget = atTarget;
  }

  /// At the target until it prints there what it said last at the source.
  ///
  /// @return [GuestCounters#SILENT] where it has printed none
  @Override
  public GuestCounters read(Qmp side) throws IOException {
    GuestCounters there = side == source ? GuestCounters.SILENT : read(atTarget);
    return there.isTouching() ? there : read(atSource);
  }

  private static GuestCounters read(Path file) throws IOException {
    return Files.exists(file) ? last(tail(file)) : GuestCounters.SILENT;
  }

  private static String tail(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
      long at = Math.max(0, channel.size() - TAIL_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {
        // until there is no more
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }
  }

  static GuestCounters last(String printed) {
    GuestCounters last = GuestCounters.SILENT;
    Matcher line = LINE.matcher(printed);
    while (line.find()) {
      last =
          new GuestCounters(
              number(line, 1),
              true,
              number(line, 2),
              number(line, 3),
              number(line, 4),
              number(line, 5));
    }
    return last;
  }

  private static long number(Matcher line, int group) {
    return Long.parseLong(line.group(group));
  }
}
