package dev.faultline.scenarios.record;

import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.wire.saving.ContentMeter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// What a recorded program or VM leaves of its memory in a file when its recording ends.
sealed interface LeftMemory {
  int PAGE_BYTES = 4096;

  /// As many pages of a program as the plugin writes at most.
  long PAGES_MAX = 1 << 18;

  /// What the command line of QEMU needs for it.
  List<String> qemuArguments();

  /// What the plugin needs for it, with a comma in front.
  String pluginArguments();

  /// Measures those of its pages that the trace has; null when there are none.
  ///
  /// @throws IOException when its file cannot be read
  @Nullable TraceContent measure(LongPredicate isInTrace) throws IOException;

  /// Reads as many bytes as there is room for; false at the end of the file.
  private static boolean fill(FileChannel channel, ByteBuffer into) throws IOException {
    into.clear();
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        return false;
      }
    }
    into.flip();
    return true;
  }

  /// None.
  record Nothing() implements LeftMemory {
    @Override
    public List<String> qemuArguments() {
      return List.of();
    }

    @Override
    public String pluginArguments() {
      return "";
    }

    @Override
    public @Nullable TraceContent measure(LongPredicate isInTrace) {
      return null;
    }
  }

  /// The plugin writes what a program touched: page numbers of eight bytes, each with its page.
  ///
  /// @param file that the plugin makes
  record OfProgram(Path file) implements LeftMemory {
    @Override
    public List<String> qemuArguments() {
      return List.of();
    }

    @Override
    public String pluginArguments() {
      return ",content=" + file;
    }

    @Override
    public @Nullable TraceContent measure(LongPredicate isInTrace) throws IOException {
      if (!Files.exists(file)) {
        return null;
      }
      ByteBuffer record =
          ByteBuffer.allocate(Long.BYTES + PAGE_BYTES).order(ByteOrder.nativeOrder());
      byte[] page = new byte[PAGE_BYTES];
      try (FileChannel channel = FileChannel.open(file);
          ContentMeter meter = new ContentMeter(PAGE_BYTES)) {
        while (fill(channel, record)) {
          if (isInTrace.test(record.getLong())) {
            record.get(page);
            meter.add(page);
          }
        }
        return meter.content();
      }
    }
  }

  /// The RAM of a VM is a file while it runs, and outlives it however it ends. Where RAM has a hole
  /// below 4 GiB, a page beyond it is looked up by its number all the same: it is another page of
  /// the same RAM, or none.
  ///
  /// @param file that QEMU makes
  record OfVm(Path file, long bytes) implements LeftMemory {
    @Override
    public List<String> qemuArguments() {
      String backend = "memory-backend-file,id=faultline-ram,share=on,mem-path=" + file;
      return List.of(
          "-object", backend + ",size=" + bytes, "-machine", "memory-backend=faultline-ram");
    }

    @Override
    public String pluginArguments() {
      return "";
    }

    @Override
    public @Nullable TraceContent measure(LongPredicate isInTrace) throws IOException {
      if (!Files.exists(file)) {
        return null;
      }
      ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
      try (FileChannel channel = FileChannel.open(file);
          ContentMeter meter = new ContentMeter(PAGE_BYTES)) {
        long pages = channel.size() / PAGE_BYTES;
        for (long at = 0; at < pages; at++) {
          if (isInTrace.test(at) && fill(channel.position(at * PAGE_BYTES), page)) {
            meter.add(page.array());
          }
        }
        return meter.content();
      }
    }
  }
}
