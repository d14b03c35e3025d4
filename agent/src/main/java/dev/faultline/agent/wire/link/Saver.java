package dev.faultline.agent.wire.link;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.saving.Packer;
import dev.faultline.agent.wire.saving.Referring;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done to messages with pages before they leave a source by one link, so that less leaves:
/// references for duplicates first, then compression of what is left. One thread saves at a time;
/// any may close it.
public final class Saver implements AutoCloseable {
  private final PageMemory memory;
  private final @Nullable Packer packer;
  private final Referring.@Nullable Marker marker;
  private final List<MemorySegment> contents = new ArrayList<>();
  private boolean isPacked;

  private Saver(PageMemory memory, @Nullable Packer packer, Referring.@Nullable Marker marker) {
    this.memory = memory;
    this.packer = packer;
    this.marker = marker;
  }

  /// Null for a link that sends everything as it is.
  public static @Nullable Saver of(Wiring wiring, Channel channel) {
    if (!wiring.isSource() || channel.kind() == Channel.Kind.CONTROL) {
      return null;
    }
    Packer packer = Packer.of(wiring.plan(), wiring.pushBytesPerSecond(), wiring.packed());
    Referring referring = wiring.referring();
    Referring.Marker marker =
        referring == null || channel.kind() == Channel.Kind.DEMAND
            ? null
            : referring.marker(wiring.plan().index(channel));
    return packer == null && marker == null ? null : new Saver(wiring.memory(), packer, marker);
  }

  /// Says in the message what does not cross as it is; [#contents] then has what crosses.
  public synchronized void save(Message.Pages message) {
    contents.clear();
    if (marker != null) {
      marker.mark(message, contents);
    } else {
      PageRuns runs = message.runs();
      for (int i = 0; i < runs.size(); i++) {
        contents.add(memory.pages(runs.first(i), runs.count(i)));
      }
    }
    if (packer != null) {
      packer.pack(message, contents);
    }
    isPacked = message.compression() != Compression.NONE;
    if (isPacked && packer != null) {
      contents.clear();
      contents.add(packer.packed());
    }
  }

  /// The contents of the last message, in their order: guest memory and copies that do not change,
  /// or what they were compressed to, which is there until the next call.
  public List<MemorySegment> contents() {
    return contents;
  }

  /// Whether the last message was compressed.
  public boolean isPacked() {
    return isPacked;
  }

  @Override
  public void close() {
    if (packer != null) {
      packer.close();
    }
  }
}
