package dev.faultline.agent.trace.write;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.trace.PageNumbers;
import dev.faultline.agent.trace.TouchColumns;
import dev.faultline.agent.trace.TraceBlock;
import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.trace.TraceFormat;
import dev.faultline.agent.trace.TraceHeader;
import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.TraceOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a trace file, touch by touch, in memory that grows with the pages and not with the touches:
///
///     try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("sort big.txt"))) {
///       writer.touch(0, 0x7f00, true, 1_200, 0);
///       writer.finish();
///     }
///
/// The file appears under its name only with [#finish]; until then it is `NAME.part` beside it, which
/// [#close] deletes when the trace was not finished. Not thread-safe.
public final class TraceWriter implements AutoCloseable {
  private static final int ZSTD_LEVEL = 19;
  private final PartFile part;
  private final TraceOrigin origin;
  private final MappedTraceOutput output;
  private final List<Lane> lanes = new ArrayList<>();
  private final PageNumbers pages = new PageNumbers();
  private @Nullable TraceContent content;
  private long recordCount;
  private boolean finished;

  /// What is known of one vCPU so far: its touches not yet written, and its clock.
  private static final class Lane {
    final TouchColumns touches = new TouchColumns();
    long instructions;
    long writtenInstructions;
    long idleNanos;
  }

  /// @throws IOException when the file cannot be created, or what is there is no regular file; the
  ///   message says why and what to do
  public TraceWriter(Path file, TraceOrigin origin) throws IOException {
    this.origin = origin;
    part = new PartFile(file);
    output = part.create();
    try {
      writeHeader(info()); // holds the place
    } catch (FullDiskException e) {
      close();
      throw e;
    }
  }

  /// Adds the next touch of a vCPU.
  ///
  /// @param page in units of the page size, below 2^52
  /// @param instructions that the vCPU executed since its touch before (or its start)
  /// @param idleNanos for which it idled since then
  /// @throws IllegalArgumentException when a number is out of its range
  /// @throws IllegalStateException at touch 134,217,729
  public void touch(int vcpu, long page, boolean write, long instructions, long idleNanos) {
    check(vcpu >= 0 && vcpu < TraceFormat.MAX_VCPUS, "vCPU", vcpu);
    check(page >= 0 && page <= TraceFormat.MAX_PAGE, "page", page);
    while (lanes.size() <= vcpu) {
      lanes.add(new Lane());
    }
    Lane lane = lanes.get(vcpu);
    check(inTime(lane.instructions, instructions), "number of instructions", instructions);
    check(inTime(lane.idleNanos, idleNanos), "idle time in nanoseconds", idleNanos);
    if (recordCount == TraceFormat.MAX_RECORDS) {
      throw new IllegalStateException(
          "a trace holds at most " + TraceFormat.MAX_RECORDS + " touches: choose a longer epoch");
    }
    lane.instructions += instructions;
    lane.idleNanos += idleNanos;
    long rounded = lane.instructions - lane.instructions % origin.grainInstructions();
    lane.touches.add(page, write, rounded - lane.writtenInstructions, idleNanos);
    lane.writtenInstructions = rounded;
    pages.add(page);
    recordCount++;
    if (lane.touches.size() == TraceFormat.MAX_BLOCK_RECORDS) {
      writeBlock(vcpu, lane);
    }
  }

  /// Touches so far.
  public long recordCount() {
    return recordCount;
  }

  /// Distinct pages so far.
  public long pageCount() {
    return pages.size();
  }

  /// Whether a touch of that page was added.
  public boolean hasTouched(long page) {
    return pages.contains(page);
  }

  /// Adds what the pages held, which [#finish] then writes.
  ///
  /// @throws IllegalArgumentException when its numbers cannot be
  public void content(TraceContent measured) {
    content = measured.checked(pages.size(), origin.pageSizeBytes());
  }

  /// Completes the file and gives it its name; an older file of that name is replaced.
  ///
  /// @throws IOException when that fails; the older file is untouched then
  public TraceInfo finish() throws IOException {
    for (int vcpu = 0; vcpu < lanes.size(); vcpu++) {
      if (lanes.get(vcpu).touches.size() > 0) {
        writeBlock(vcpu, lanes.get(vcpu));
      }
    }
    writeBlockHeader(TraceFormat.END_OF_BLOCKS, 0, 0, new byte[0]);
    TraceInfo info = content == null ? info() : info().with(content);
    if (content != null) {
      byte[] payload = TraceHeader.encode(content);
      output.writeInt(TraceFormat.crc(payload, payload.length));
      output.write(payload);
    }
    long end = output.position();
    writeHeader(info);
    output.position(end);
    output.close();
    finished = true;
    part.complete();
    return info;
  }

  private TraceInfo info() {
    long instructions = 0;
    for (Lane lane : lanes) {
      instructions += lane.writtenInstructions;
    }
    return TraceInfo.of(origin, Math.max(1, lanes.size()), pages.size(), recordCount, instructions);
  }

  private void writeHeader(TraceInfo info) {
    byte[] header = TraceHeader.encode(info);
    output.position(0);
    output.writeLong(TraceFormat.MAGIC);
    output.writeInt(info.formatVersion());
    output.writeInt(header.length);
    output.writeInt(TraceFormat.crc(header, header.length));
    output.write(header);
  }

  private void writeBlock(int vcpu, Lane lane) {
    byte[] plain = TraceBlock.encode(lane.touches, origin.grainInstructions());
    byte[] data = Zstd.compress(plain, ZSTD_LEVEL);
    writeBlockHeader(vcpu, lane.touches.size(), plain.length, data);
    output.write(data);
    lane.touches.clear();
  }

  private void writeBlockHeader(int vcpu, int records, int plainBytes, byte[] data) {
    output.writeInt(vcpu);
    output.writeInt(records);
    output.writeInt(plainBytes);
    output.writeInt(data.length);
    output.writeInt(TraceFormat.crc(vcpu, records, plainBytes, data, data.length));
  }

  private static boolean inTime(long total, long more) {
    return more >= 0 && more <= TraceFormat.MAX_TIME - total;
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new IllegalArgumentException("the " + what + " " + value + " is out of range");
    }
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      output.close();
      part.delete();
    }
  }
}
