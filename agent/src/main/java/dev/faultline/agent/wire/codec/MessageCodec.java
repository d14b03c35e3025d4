package dev.faultline.agent.wire.codec;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.Region;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.References;
import dev.faultline.agent.plan.Compression;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The wire form of messages: a byte that names the type, then its fields, big endian; the contents
/// of pages come last. The frame around it, a length of four bytes, is written by [#encode] too.
///
/// One codec, one size: [#encodedBytes] runs the same code into a counter.
public final class MessageCodec {
  public static final int PREPARE = 1;
  public static final int PREPARED = 2;
  public static final int REFUSED = 3;
  public static final int CANCEL = 4;
  public static final int DISCARD = 5;
  public static final int HAND_OVER = 6;
  public static final int READY = 7;
  public static final int GO = 8;
  public static final int RESUMED = 9;
  public static final int ASK = 10;
  public static final int ZERO_PAGES = 11;
  public static final int INSTALLED = 12;
  public static final int ALL_RESIDENT = 13;
  public static final int COMPLETE = 14;
  public static final int RESIDENT = 15;
  public static final int RECOVERED = 16;
  public static final int REQUEST = 17;
  public static final int PAGES = 18;
  public static final int ROUND_SENT = 19;
  public static final int PACKED_PAGES = 20;
  public static final int DEDUP_PAGES = 21;
  public static final int MISSED = 22;

  /// Texts are cut to this many bytes.
  public static final int TEXT_BYTES_MAX = 1024;

  private final int pageSizeBytes;
  private final Sink.Counter counter = new Sink.Counter();

  public MessageCodec(int pageSizeBytes) {
    this.pageSizeBytes = pageSizeBytes;
  }

  public int pageSizeBytes() {
    return pageSizeBytes;
  }

  /// How many bytes [#encode] writes, page contents included.
  public long encodedBytes(Message message) {
    counter.reset();
    body(message, counter);
    return Integer.BYTES + counter.bytes();
  }

  /// Writes the message with its frame.
  ///
  /// @throws IllegalArgumentException if it is longer than a frame can say
  public void encode(Message message, Sink into) {
    long length = encodedBytes(message) - Integer.BYTES;
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("message of " + length + " bytes");
    }
    into.putInt((int) length);
    body(message, into);
  }

  private void body(Message message, Sink into) {
    switch (message) {
      case Message.Pages pages -> pages(pages, into);
      case Message.Request request -> {
        into.putByte(REQUEST);
        into.putLong(request.page());
        into.putInt(request.vcpu());
        into.putByte(request.write() ? 1 : 0);
      }
      case Message.Prepare prepare -> prepare(prepare, into);
      case Message.Prepared prepared -> {
        into.putByte(PREPARED);
        into.putInt(prepared.version());
      }
      case Message.Refused refused -> text(REFUSED, refused.reason(), into);
      case Message.Cancel cancel -> text(CANCEL, cancel.reason(), into);
      case Message.Discard discard -> {
        into.putByte(DISCARD);
        runs(discard.runs(), into);
      }
      case Message.HandOver handOver -> handOver(handOver, into);
      case Message.ZeroPages zeros -> {
        into.putByte(ZERO_PAGES);
        runs(zeros.runs(), into);
      }
      case Message.Installed installed -> units(INSTALLED, installed.units(), into);
      case Message.RoundSent sent -> units(ROUND_SENT, sent.units(), into);
      case Message.Missed missed -> {
        into.putByte(MISSED);
        entries(missed.pages(), into);
      }
      case Message.Resident resident -> {
        into.putByte(RESIDENT);
        into.putByte(resident.last() ? 1 : 0);
        runs(resident.runs(), into);
      }
      case Message.Ready ready -> into.putByte(READY);
      case Message.Go go -> into.putByte(GO);
      case Message.Resumed resumed -> into.putByte(RESUMED);
      case Message.Ask ask -> into.putByte(ASK);
      case Message.AllResident all -> into.putByte(ALL_RESIDENT);
      case Message.Complete complete -> into.putByte(COMPLETE);
      case Message.Recovered recovered -> into.putByte(RECOVERED);
    }
  }

  private void pages(Message.Pages pages, Sink into) {
    boolean isPacked = pages.compression() != Compression.NONE;
    boolean refers = pages.refers();
    into.putByte(refers ? DEDUP_PAGES : isPacked ? PACKED_PAGES : PAGES);
    into.putLong(pages.demanded());
    runs(pages.runs(), into);
    runs(pages.zeros(), into);
    if (refers) {
      entries(pages.references(), into);
      entries(pages.kept(), into);
    }
    if (isPacked || refers) {
      long contentBytes = pages.contentBytes(pageSizeBytes);
      into.putByte(pages.compression().ordinal());
      into.putInt((int) contentBytes);
      into.putPacked((int) contentBytes);
    } else {
      into.putPages(pages.runs(), pageSizeBytes);
    }
  }

  private static void entries(References references, Sink into) {
    into.putInt(references.size());
    for (int i = 0; i < references.size(); i++) {
      into.putLong(references.page(i));
      into.putInt(references.entry(i));
    }
  }

  private static void runs(PageRuns runs, Sink into) {
    into.putInt(runs.size());
    for (int i = 0; i < runs.size(); i++) {
      into.putLong(runs.first(i));
      into.putInt((int) runs.count(i));
    }
  }

  private static void units(int type, List<Long> channels, Sink into) {
    into.putByte(type);
    into.putInt(channels.size());
    for (long units : channels) {
      into.putLong(units);
    }
  }

  private static void prepare(Message.Prepare prepare, Sink into) {
    into.putByte(PREPARE);
    into.putInt(prepare.version());
    into.putLong(prepare.migrationId());
    into.putLong(prepare.planDigest());
    into.putInt(prepare.vcpus());
    into.putInt(prepare.map().pageSizeBytes());
    into.putInt(prepare.map().regions().size());
    for (Region region : prepare.map().regions()) {
      into.putLong(region.first());
      into.putLong(region.count());
      into.putByte(region.kind().ordinal());
    }
  }

  private static void handOver(Message.HandOver handOver, Sink into) {
    into.putByte(HAND_OVER);
    into.putInt(handOver.vcpus().size());
    for (CpuState state : handOver.vcpus()) {
      for (long register : state.registers()) {
        into.putLong(register);
      }
      into.putLong(state.programCounter());
      into.putLong(state.flags());
      into.putLong(state.deviceStateBytes());
      into.putInt(state.programState().length);
      into.putBytes(state.programState());
    }
    into.putLong(handOver.deviceStateBytes());
    into.putDeviceState(handOver.deviceStateBytes());
  }

  private static void text(int type, String text, Sink into) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] cut =
        bytes.length > TEXT_BYTES_MAX ? java.util.Arrays.copyOf(bytes, TEXT_BYTES_MAX) : bytes;
    into.putByte(type);
    into.putInt(cut.length);
    into.putBytes(cut);
  }
}
