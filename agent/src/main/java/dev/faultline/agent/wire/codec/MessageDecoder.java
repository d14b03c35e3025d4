package dev.faultline.agent.wire.codec;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.Region;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Duplicates;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.References;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.SavingSpec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what [MessageCodec] wrote. The bytes come from a peer and are believed only after a check:
/// every count is bounded before anything is allocated for it, and a frame must hold exactly its
/// message.
public final class MessageDecoder {
  private static final int VCPUS_MAX = 1024;
  private static final int REGIONS_MAX = 128;
  private static final int RUN_BYTES = Long.BYTES + Integer.BYTES;
  private static final int PACKED_BYTES = 1 + Integer.BYTES;
  private final MemoryMap map;
  private final MessagePool pool;
  private final Compression compression;
  private final int numbers;

  /// @param map the guest's memory map; a message that names pages beyond it is refused
  public MessageDecoder(MemoryMap map, MessagePool pool) {
    this(map, pool, SavingSpec.NONE);
  }

  /// @param saving what contents may have been done; anything else is refused
  public MessageDecoder(MemoryMap map, MessagePool pool, SavingSpec saving) {
    this.map = map;
    this.pool = pool;
    compression = saving.compression();
    boolean refers = saving.dedup() != SavingSpec.Dedup.OFF;
    numbers = refers ? Duplicates.numbersMax(map.pageSizeBytes()) : 0;
  }

  /// Reads one message from the body of a frame, the bytes behind its length. The contents of the
  /// pages of a [Message.Pages], or the device state of a [Message.HandOver], are left in the
  /// buffer, and nothing else is.
  ///
  /// @throws ProtocolException if the bytes are no message
  public Message decode(ByteBuffer body) {
    return decode(body, 0);
  }

  /// The same for a body whose last `behind` bytes, contents or device state, have not come yet.
  public Message decode(ByteBuffer body, long behind) {
    try {
      Message message = read(body);
      long left = left(message);
      long found = body.remaining() + behind;
      require(found == left, "bytes behind the message", found - left);
      return message;
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("message cut short after " + body.limit() + " bytes");
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ProtocolException("message refused: " + e.getMessage());
    }
  }

  /// What these pages hold together.
  public long plainBytes(Message.Pages pages) {
    return plainBytes(pages.runs().pageCount());
  }

  public long plainBytes(long pageCount) {
    return pageCount * map.pageSizeBytes();
  }

  /// Takes a message back that [#decode] made and nobody uses any more.
  public void recycle(Message message) {
    pool.recycle(message);
  }

  /// How many bytes of a body [#decode] must see before it can read the message, as far as those
  /// that have come tell: if the answer is more than have come, ask again when so many have.
  ///
  /// @param in what has come of the body, from its position on
  /// @param bodyBytes how long the body is
  public static long headBytes(ByteBuffer in, long bodyBytes) {
    int at = in.position();
    int come = in.remaining();
    if (come < 1) {
      return 1;
    }
    long need =
        switch (in.get(at)) {
          case MessageCodec.PAGES -> pagesHeadBytes(in, at, come, 2, 0);
          case MessageCodec.PACKED_PAGES -> pagesHeadBytes(in, at, come, 2, PACKED_BYTES);
          case MessageCodec.DEDUP_PAGES -> pagesHeadBytes(in, at, come, 4, PACKED_BYTES);
          case MessageCodec.HAND_OVER -> handOverHeadBytes(in, at, come);
          default -> bodyBytes;
        };
    return Math.min(need, bodyBytes); // a count that lies is found out by decode
  }

  /// Of a page number, so many lists of [#RUN_BYTES] an element, and what stands behind them.
  private static long pagesHeadBytes(ByteBuffer in, int at, int come, int lists, int behind) {
    long end = 1 + Long.BYTES;
    for (int i = 0; i < lists; i++) {
      if (come < end + Integer.BYTES) {
        return end + Integer.BYTES;
      }
      end += Integer.BYTES + Integer.toUnsignedLong(in.getInt((int) (at + end))) * RUN_BYTES;
    }
    return end + behind;
  }

  private static long handOverHeadBytes(ByteBuffer in, int at, int come) {
    long offset = 1 + Integer.BYTES;
    if (come < offset) {
      return offset;
    }
    int vcpus = in.getInt(at + 1);
    for (int i = 0; i < vcpus; i++) {
      long programAt = offset + (CpuState.REGISTER_COUNT + 3) * Long.BYTES;
      if (come < programAt + Integer.BYTES) {
        return programAt + Integer.BYTES;
      }
      offset = programAt + Integer.BYTES + Math.max(0, in.getInt((int) (at + programAt)));
    }
    return offset + Long.BYTES;
  }

  private long left(Message message) {
    return switch (message) {
      case Message.Pages pages -> pages.contentBytes(map.pageSizeBytes());
      case Message.HandOver handOver -> handOver.deviceStateBytes();
      default -> 0;
    };
  }

  private Message read(ByteBuffer in) {
    int type = in.get();
    return switch (type) {
      case MessageCodec.PAGES -> pages(in);
      case MessageCodec.PACKED_PAGES -> packed(in);
      case MessageCodec.DEDUP_PAGES -> referring(in);
      case MessageCodec.REQUEST -> {
        long page = in.getLong();
        require(page >= 0 && page < map.capacity(), "request for page", page);
        int vcpu = in.getInt();
        require(vcpu >= 0 && vcpu < VCPUS_MAX, "request of vCPU", vcpu);
        yield pool.request().set(page, vcpu, flag(in));
      }
      case MessageCodec.PREPARE -> prepare(in);
      case MessageCodec.PREPARED -> new Message.Prepared(in.getInt());
      case MessageCodec.REFUSED -> new Message.Refused(text(in));
      case MessageCodec.CANCEL -> new Message.Cancel(text(in));
      case MessageCodec.DISCARD -> new Message.Discard(runs(in, new PageRuns()));
      case MessageCodec.HAND_OVER -> handOver(in);
      case MessageCodec.READY -> new Message.Ready();
      case MessageCodec.GO -> new Message.Go();
      case MessageCodec.RESUMED -> new Message.Resumed();
      case MessageCodec.ASK -> new Message.Ask();
      case MessageCodec.ZERO_PAGES -> new Message.ZeroPages(runs(in, new PageRuns()));
      case MessageCodec.INSTALLED -> new Message.Installed(units(in));
      case MessageCodec.ROUND_SENT -> new Message.RoundSent(units(in));
      case MessageCodec.MISSED -> {
        References missed = new References();
        entries(in, (page, number) -> missed.add(missed.size(), page, number));
        yield new Message.Missed(missed);
      }
      case MessageCodec.ALL_RESIDENT -> new Message.AllResident();
      case MessageCodec.COMPLETE -> new Message.Complete();
      case MessageCodec.RESIDENT -> {
        boolean last = flag(in);
        yield new Message.Resident(runs(in, new PageRuns()), last);
      }
      case MessageCodec.RECOVERED -> new Message.Recovered();
      default -> throw new ProtocolException("no message has type " + type);
    };
  }

  private Message packed(ByteBuffer in) {
    Message.Pages pages = pages(in);
    int how = in.get();
    require(how > 0 && how == compression.ordinal(), "compression", how);
    int bytes = in.getInt();
    long plain = pages.contentBytes(map.pageSizeBytes());
    require(bytes > 0 && bytes < plain, "compressed bytes for " + plain, bytes);
    pages.packed(compression, bytes);
    return pages;
  }

  private Message referring(ByteBuffer in) {
    Message.Pages pages = pages(in);
    require(numbers > 0 && !pages.isDemand(), "references in answer to page", pages.demanded());
    long most = Integer.MAX_VALUE / map.pageSizeBytes();
    require(pages.runs().pageCount() <= most, "number of pages", pages.runs().pageCount());
    PlaceFinder references = new PlaceFinder(pages.runs());
    entries(in, (page, number) -> pages.refer(references.next(page), page, number));
    PlaceFinder kept = new PlaceFinder(pages.runs());
    entries(in, (page, number) -> pages.keep(kept.next(page), page, number));
    requireDisjoint(pages.references(), pages.kept());
    int how = in.get();
    require(how == 0 || how == compression.ordinal(), "compression", how);
    int bytes = in.getInt();
    long plain = pages.contentBytes(map.pageSizeBytes());
    require(how == 0 ? bytes == plain : bytes > 0 && bytes < plain, "bytes for " + plain, bytes);
    if (how > 0) {
      pages.packed(compression, bytes);
    }
    return pages;
  }

  private interface Entry {
    void take(long page, int number);
  }

  private void entries(ByteBuffer in, Entry into) {
    int count = in.getInt();
    require(count >= 0 && count <= in.remaining() / RUN_BYTES, "number of references", count);
    for (int i = 0; i < count; i++) {
      long page = in.getLong();
      require(page >= 0 && page < map.capacity(), "reference for page", page);
      int number = in.getInt();
      require(number >= 0 && number < numbers, "reference to number", number);
      into.take(page, number);
    }
  }

  private static void requireDisjoint(References one, References other) {
    int i = 0;
    for (int j = 0; j < other.size(); j++) {
      while (i < one.size() && one.place(i) < other.place(j)) {
        i++;
      }
      boolean both = i < one.size() && one.place(i) == other.place(j);
      require(!both, "reference for a page that is kept", other.page(j));
    }
  }

  private Message.Pages pages(ByteBuffer in) {
    Message.Pages pages = pool.pages();
    long demanded = in.getLong();
    require(demanded >= -1 && demanded < map.capacity(), "answer for page", demanded);
    pages.demanded(demanded);
    runs(in, pages.runs());
    runs(in, pages.zeros());
    return pages;
  }

  private PageRuns runs(ByteBuffer in, PageRuns into) {
    int count = in.getInt();
    require(count >= 0 && count <= in.remaining() / RUN_BYTES, "number of runs", count);
    for (int i = 0; i < count; i++) {
      long first = in.getLong();
      int pages = in.getInt();
      require(first >= 0 && pages > 0 && first <= map.capacity() - pages, "run at page", first);
      into.add(first, pages);
    }
    return into;
  }

  private Message prepare(ByteBuffer in) {
    int version = in.getInt();
    long id = in.getLong();
    long digest = in.getLong();
    int vcpus = in.getInt();
    int pageSize = in.getInt();
    int count = in.getInt();
    require(vcpus > 0 && vcpus <= VCPUS_MAX, "number of vCPUs", vcpus);
    require(count > 0 && count <= REGIONS_MAX, "number of regions", count);
    List<Region> regions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long first = in.getLong();
      long pages = in.getLong();
      int kind = in.get();
      require(kind >= 0 && kind < Region.Kind.values().length, "kind of region", kind);
      require(pages <= PageSet.CAPACITY_MAX, "pages of a region", pages);
      regions.add(new Region(first, pages, Region.Kind.values()[kind]));
    }
    return new Message.Prepare(version, id, new MemoryMap(pageSize, regions), vcpus, digest);
  }

  private Message handOver(ByteBuffer in) {
    int count = in.getInt();
    require(count > 0 && count <= VCPUS_MAX, "number of vCPUs", count);
    List<CpuState> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long[] registers = new long[CpuState.REGISTER_COUNT];
      for (int r = 0; r < registers.length; r++) {
        registers[r] = in.getLong();
      }
      long counter = in.getLong();
      long flags = in.getLong();
      long device = in.getLong();
      int length = in.getInt();
      require(
          length >= 0 && length <= GuestProgram.STATE_BYTES_MAX && length <= in.remaining(),
          "bytes of program state",
          length);
      byte[] program = new byte[length];
      in.get(program);
      states.add(new CpuState(registers, counter, flags, device, program));
    }
    long device = in.getLong();
    require(device >= 0, "bytes of device state", device);
    return new Message.HandOver(states, device);
  }

  private static List<Long> units(ByteBuffer in) {
    int count = in.getInt();
    require(count > 0 && count <= 2 + Channel.PUSH_MAX, "number of channels", count);
    List<Long> units = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      units.add(in.getLong());
    }
    return units;
  }

  private static boolean flag(ByteBuffer in) {
    int value = in.get();
    require(value == 0 || value == 1, "flag", value);
    return value == 1;
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    require(
        length >= 0 && length <= MessageCodec.TEXT_BYTES_MAX && length <= in.remaining(),
        "bytes of text",
        length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      throw new ProtocolException("message refused: " + what + " " + value);
    }
  }
}
