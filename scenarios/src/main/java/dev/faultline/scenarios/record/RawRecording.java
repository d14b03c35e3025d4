package dev.faultline.scenarios.record;

import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the plugin wrote, turned into a trace. The plugin may have been killed at any instant: a
/// last block that is not whole is left out.
///
/// **Idle time.** The plugin measures it in wall time, while the guest runs slower than it would by
/// itself. Idle time is divided by that slowdown (wall nanoseconds outside of system calls and
/// halts per instruction, over all vCPUs; an instruction is to take 1 ns), so that the share of
/// time that a vCPU idles, and who waits for whom, stay as they were while recording.
final class RawRecording {
  private static final int BLOCK_MAGIC = 0x31425446;
  private static final int HEADER_BYTES = 40;
  private static final int RECORD_BYTES = 24;
  private static final int MAX_RECORDS = 512;

  /// A content of less than this part of a trace's pages says too little of the others.
  private static final int ENOUGH_CONTENT = 4;

  private final Path file;
  private final long mostTouches;
  private double nanosPerInstruction = 1;
  private boolean wholeVm;

  /// What a pass over the file is told.
  private interface Visitor {
    void block(int vcpu, long instructions, long busyNanos);

    void touch(int vcpu, long page, boolean write, long instructions, long idleNanos);
  }

  RawRecording(Path file) {
    this(file, 20_000_000);
  }

  /// @param mostTouches that a trace is to hold; 20 million take 400 MB when they are replayed
  RawRecording(Path file, long mostTouches) {
    this.file = file;
    this.mostTouches = mostTouches;
  }

  /// Where there would be more than [#mostTouches], the epoch is made four times as long until
  /// there are not; the trace says which it has.
  ///
  /// @throws IOException when a file cannot be read or written
  TraceInfo convert(Path into, String command, RecordOptions options) throws IOException {
    return convert(into, command, options, new LeftMemory.Nothing());
  }

  /// @param memory for the trace's content
  /// @throws IOException when a file cannot be read or written
  TraceInfo convert(Path into, String command, RecordOptions options, LeftMemory memory)
      throws IOException {
    measureSlowdown();
    RecordOptions tried = options;
    while (true) {
      TraceInfo info = convert(into, command, tried, tried != options, memory);
      if (info != null) {
        return info;
      }
      tried =
          new RecordOptions(
              tried.epochInstructions() * 4,
              tried.grainInstructions(),
              tried.stopInstructions(),
              tried.fromNanos(),
              tried.lengthNanos(),
              tried.content());
    }
  }

  /// @param thin the plugin's epochs were shorter than those of the options
  /// @return null when there are too many touches
  private @Nullable TraceInfo convert(
      Path into, String command, RecordOptions options, boolean thin, LeftMemory memory)
      throws IOException {
    TraceOrigin origin =
        new TraceOrigin(
            command, wholeVm, 4096, options.epochInstructions(), options.grainInstructions());
    try (TraceWriter writer = new TraceWriter(into, origin)) {
      RecordingWindow window = new RecordingWindow(writer, options);
      EpochFilter filter = new EpochFilter(options.epochInstructions());
      visit(
          new Visitor() {
            @Override
            public void block(int vcpu, long instructions, long busyNanos) {}

            @Override
            public void touch(int vcpu, long page, boolean write, long instructions, long idle) {
              boolean room = writer.recordCount() <= mostTouches;
              if (room && (!thin || filter.keep(vcpu, page, write, instructions))) {
                window.touch(vcpu, page, write, instructions, (long) (idle / nanosPerInstruction));
              }
            }
          });
      if (writer.recordCount() > mostTouches) {
        return null;
      }
      window.end();
      TraceContent content = memory.measure(writer::hasTouched);
      long wanted = Math.min(writer.pageCount(), LeftMemory.PAGES_MAX);
      if (content != null && content.pages() >= wanted / ENOUGH_CONTENT) {
        writer.content(content);
      }
      return writer.finish();
    }
  }

  private void measureSlowdown() throws IOException {
    TreeMap<Integer, long[]> totals = new TreeMap<>();
    visit(
        new Visitor() {
          @Override
          public void block(int vcpu, long instructions, long busyNanos) {
            totals.put(vcpu, new long[] {instructions, busyNanos});
          }

          @Override
          public void touch(int vcpu, long page, boolean write, long instructions, long idle) {}
        });
    double instructions = totals.values().stream().mapToDouble(total -> total[0]).sum();
    double busyNanos = totals.values().stream().mapToDouble(total -> total[1]).sum();
    if (instructions > 0 && busyNanos > instructions) {
      nanosPerInstruction = busyNanos / instructions;
    }
  }

  private void visit(Visitor visitor) throws IOException {
    byte[] bytes = new byte[MAX_RECORDS * RECORD_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    try (InputStream opened = Files.newInputStream(file);
        DataInputStream input = new DataInputStream(new BufferedInputStream(opened, 1 << 16))) {
      while (true) {
        input.readFully(bytes, 0, HEADER_BYTES);
        int vcpu = buffer.getInt(4);
        int count = buffer.getInt(8);
        wholeVm = buffer.getInt(12) != 0;
        if (buffer.getInt(0) != BLOCK_MAGIC || count < 0 || count > MAX_RECORDS) {
          throw new IOException(file + ": the plugin's output is not what it should be");
        }
        long instructions = buffer.getLong(16);
        long busyNanos = buffer.getLong(32);
        input.readFully(bytes, 0, count * RECORD_BYTES);
        visitor.block(vcpu, instructions, busyNanos);
        for (int at = 0; at < count * RECORD_BYTES; at += RECORD_BYTES) {
          long page = buffer.getLong(at);
          visitor.touch(
              vcpu, page >>> 1, (page & 1) != 0, buffer.getLong(at + 8), buffer.getLong(at + 16));
        }
      }
    } catch (EOFException e) {
      // the end, or a block that a killed program did not finish
    }
  }
}
