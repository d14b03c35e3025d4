package dev.faultline.agent.trace;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads a trace file block by block. Nothing in the file is believed before it was checked:
/// lengths against their limits and what is left of the file, data against its checksum, numbers
/// against their ranges, counts against the header's.
final class TraceReader {
  private final Path file;
  private final MappedTraceInput input;
  private final PageNumbers pages = new PageNumbers();
  private final List<TouchColumns> columns = new ArrayList<>();
  private long recordCount;
  private int version;

  private TraceReader(Path file, MappedTraceInput input) {
    this.file = file;
    this.input = input;
  }

  static Trace read(Path file) {
    return open(file, TraceReader::unpack);
  }

  static TraceInfo verify(Path file) {
    return open(file, TraceReader::check);
  }

  private static <T> T open(Path file, Function<TraceReader, T> use) {
    if (!Files.isRegularFile(file)) {
      throw new TraceFormatException(
          file,
          -1,
          "there is no such file",
          "Check the path, or record it: faultline trace record");
    }
    try (MappedTraceInput input = new MappedTraceInput(file)) {
      return use.apply(new TraceReader(file, input));
    } catch (IOException e) {
      throw new TraceFormatException(
          file, -1, "it cannot be read (" + e.getMessage() + ")", "Check its permissions");
    }
  }

  private Trace unpack() {
    TraceInfo info = readHeader();
    for (int vcpu = 0; vcpu < info.vcpuCount(); vcpu++) {
      columns.add(new TouchColumns());
    }
    readBlocks(info, this::decode);
    info = readContent(info);
    long[] originalPages = pages.sorted();
    if (recordCount != info.recordCount() || originalPages.length != info.pageCount()) {
      throw damaged(
          input.offset(),
          "the blocks hold %d touches of %d pages, the header says %d of %d"
              .formatted(recordCount, originalPages.length, info.recordCount(), info.pageCount()));
    }
    List<VcpuTouches> vcpus = new ArrayList<>();
    for (TouchColumns touches : columns) {
      vcpus.add(new VcpuTouches(touches, originalPages));
    }
    return new Trace(info, input.digest(), originalPages, vcpus);
  }

  private TraceInfo check() {
    TraceInfo info = readHeader();
    readBlocks(info, (at, vcpu, records, plainBytes, data, header) -> {});
    info = readContent(info);
    if (recordCount != info.recordCount()) {
      throw damaged(
          input.offset(),
          "the blocks hold %d touches, the header says %d"
              .formatted(recordCount, info.recordCount()));
    }
    return info;
  }

  private void readBlocks(TraceInfo info, BlockUse use) {
    while (readBlock(info, use)) {}
  }

  /// What follows the blocks: nothing, or the content.
  private TraceInfo readContent(TraceInfo info) {
    TraceInfo whole = info;
    if (version == TraceFormat.VERSION_WITH_CONTENT) {
      long at = input.offset();
      int crc = input.readInt("the content's checksum");
      byte[] payload = new byte[TraceFormat.CONTENT_BYTES];
      input.read(payload, payload.length, "the content");
      if (TraceFormat.crc(payload, payload.length) != crc) {
        throw damaged(at, "the content's checksum is wrong");
      }
      try {
        whole = info.with(TraceHeader.decodeContent(payload, info));
      } catch (IllegalArgumentException e) {
        throw damaged(at, "the content is wrong (" + e.getMessage() + ")");
      }
    }
    if (input.remaining() > 0) {
      throw damaged(input.offset(), input.remaining() + " bytes follow the end of the trace");
    }
    return whole;
  }

  /// What to do with a block whose checksum is right.
  private interface BlockUse {
    void block(long at, int vcpu, int records, int plainBytes, byte[] data, TraceInfo info);
  }

  private TraceInfo readHeader() {
    if (input.readLong("the header") != TraceFormat.MAGIC) {
      throw new TraceFormatException(
          file,
          0,
          "this is not a Faultline trace",
          "Traces come from faultline trace record or faultline trace import");
    }
    version = input.readInt("the format version");
    if (version != TraceFormat.VERSION && version != TraceFormat.VERSION_WITH_CONTENT) {
      throw new TraceFormatException(
          file,
          8,
          "format version "
              + Integer.toUnsignedString(version)
              + ", this Faultline reads versions 1 and 2",
          "Record it again, or use the Faultline that wrote it");
    }
    int length = input.readInt("the header's length");
    int crc = input.readInt("the header's checksum");
    long at = input.offset();
    if (length < 0 || length > TraceFormat.MAX_HEADER_BYTES) {
      throw damaged(12, "a header of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] payload = new byte[length];
    input.read(payload, length, "the header");
    if (TraceFormat.crc(payload, length) != crc) {
      throw damaged(12, "the header's checksum is wrong");
    }
    try {
      return TraceHeader.decode(payload);
    } catch (IllegalArgumentException e) {
      throw damaged(at, "the header is wrong (" + e.getMessage() + ")");
    }
  }

  /// @return whether it was a block, not the end of the blocks
  private boolean readBlock(TraceInfo info, BlockUse use) {
    long at = input.offset();
    int vcpu = input.readInt("a block or the end mark");
    int records = input.readInt("a block's header");
    int plainBytes = input.readInt("a block's header");
    int dataBytes = input.readInt("a block's header");
    int crc = input.readInt("a block's header");
    boolean end = vcpu == TraceFormat.END_OF_BLOCKS;
    check(at, end || (vcpu >= 0 && vcpu < info.vcpuCount()), "vCPU", vcpu);
    check(
        at,
        records >= (end ? 0 : 1) && records <= TraceFormat.MAX_BLOCK_RECORDS,
        "touches",
        records);
    check(
        at,
        plainBytes >= 0 && plainBytes <= TraceFormat.MAX_PLAIN_BYTES,
        "plain bytes",
        plainBytes);
    check(at, dataBytes >= 0 && dataBytes <= TraceFormat.MAX_COMPRESSED_BYTES, "bytes", dataBytes);
    byte[] data = new byte[(int) Math.min(dataBytes, input.remaining())];
    input.read(data, dataBytes, "a block's data");
    if (TraceFormat.crc(vcpu, records, plainBytes, data, dataBytes) != crc) {
      throw damaged(at, "the checksum of a block of " + dataBytes + " bytes is wrong");
    }
    if (end) {
      check(
          at,
          records == 0 && plainBytes == 0 && dataBytes == 0,
          "bytes in the end mark",
          dataBytes);
      return false;
    }
    recordCount += records;
    check(at, recordCount <= info.recordCount(), "touches so far", recordCount);
    use.block(at, vcpu, records, plainBytes, data, info);
    return true;
  }

  private void decode(long at, int vcpu, int records, int plainBytes, byte[] data, TraceInfo info) {
    TouchColumns into = columns.get(vcpu);
    int first = into.size();
    try {
      byte[] plain = Zstd.decompress(data, plainBytes);
      if (plain.length != plainBytes) {
        throw new IllegalArgumentException("a block of " + plain.length + " plain bytes");
      }
      TraceBlock.decode(plain, records, info.grainInstructions(), into);
    } catch (ZstdException | IllegalArgumentException e) {
      throw damaged(at, "a block cannot be decoded (" + e.getMessage() + ")");
    }
    for (int i = first; i < into.size(); i++) {
      pages.add(into.page(i));
    }
    if (!into.withinTime(first)) {
      throw damaged(at, "the instructions or the idle time of vCPU " + vcpu + " overflow");
    }
  }

  private void check(long at, boolean holds, String what, long value) {
    if (!holds) {
      throw damaged(at, "a block says " + value + " " + what);
    }
  }

  private TraceFormatException damaged(long at, String what) {
    return TraceFormatException.damaged(file, at, what);
  }
}
