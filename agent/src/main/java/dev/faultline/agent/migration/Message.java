package dev.faultline.agent.migration;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.Compression;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// What the endpoints say to each other. Messages name pages; the bytes of a page are put behind
/// its message by the codec. [Pages] and [Request] are pooled and reused, the rest are values.
public sealed interface Message {
  /// The protocol version spoken here; the handshake refuses any other.
  int VERSION = 6;

  /// What a reference takes: page and number.
  int REFERENCE_BYTES = Long.BYTES + Integer.BYTES;

  /// The most runs in one message; longer lists travel in several.
  int RUNS_MAX = 4096;

  /// Source: may this guest come? Memory map, vCPU count, and the digest of the plan that both must
  /// hold.
  record Prepare(int version, long migrationId, MemoryMap map, int vcpus, long planDigest)
      implements Message {}

  /// Target: memory is mapped and armed.
  record Prepared(int version) implements Message {}

  /// Target: this migration id will never run here. Final.
  record Refused(String reason) implements Message {}

  /// Source: the guest stays here; legal until GO.
  record Cancel(String reason) implements Message {}

  /// Source, before HANDOVER: these pages were sent and dirtied again; forget them.
  record Discard(PageRuns runs) implements Message {}

  /// Source, before HANDOVER: a round of pages has left, in so many units of each channel since the
  /// beginning; say when they are installed. READY waits for that, too.
  record RoundSent(List<Long> units) implements Message {}

  /// Source: CPU state of every vCPU, and so many bytes of device state.
  record HandOver(List<CpuState> vcpus, long deviceStateBytes) implements Message {}

  /// Target: the state is loaded; say go.
  record Ready() implements Message {}

  /// Source: run the guest. The point of no return.
  record Go() implements Message {}

  /// Target: the guest runs here.
  record Resumed() implements Message {}

  /// Source, in doubt after a lost link: does the guest run there?
  record Ask() implements Message {}

  /// Source: these pages are zero.
  record ZeroPages(PageRuns runs) implements Message {}

  /// Target: so many units of each channel, counted from 0 in the order of [Channel] indexes, are
  /// installed.
  record Installed(List<Long> units) implements Message {}

  /// Target: every page is resident.
  record AllResident() implements Message {}

  /// Source: nothing is left here.
  record Complete() implements Message {}

  /// Target: these pages have not come, since what they refer to is not kept here; send them as
  /// they are. Comes before the unit that they were in is told to be installed.
  record Missed(References pages) implements Message {}

  /// Target, in RECOVER: these pages are resident; the last chunk says so.
  record Resident(PageRuns runs, boolean last) implements Message {}

  /// Source, in RECOVER: lost pages are unsent again; ask again for what you wait for.
  record Recovered() implements Message {}

  /// Target: a vCPU waits for this page.
  final class Request implements Message {
    @Nullable Request next; // in the pool
    private long page;
    private int vcpu;
    private boolean write;

    public Request set(long page, int vcpu, boolean write) {
      this.page = page;
      this.vcpu = vcpu;
      this.write = write;
      return this;
    }

    public long page() {
      return page;
    }

    public int vcpu() {
      return vcpu;
    }

    public boolean write() {
      return write;
    }
  }

  /// Source: pages with content, in sending order, and pages known to be zero.
  final class Pages implements Message {
    private final PageRuns runs = new PageRuns(64);
    private final PageRuns zeros = new PageRuns(4);
    @Nullable Pages next; // in the pool
    private long demanded;
    private Compression compression = Compression.NONE;
    private int packedBytes;
    private final References references = new References();
    private final References kept = new References();
    private final References missed = new References();

    /// Makes this an empty push unit.
    public Pages reset() {
      runs.clear();
      zeros.clear();
      demanded = -1;
      compression = Compression.NONE;
      references.clear();
      kept.clear();
      missed.clear();
      return this;
    }

    /// For a page among [#runs] no content crosses, but the number of what the target has kept.
    ///
    /// @param place of the page among them, above those before
    public void refer(int place, long page, int entry) {
      references.add(place, page, entry);
    }

    /// The target keeps a copy of what a page among [#runs] holds, as number `entry`.
    ///
    /// @param place of the page among them, above those before
    public void keep(int place, long page, int entry) {
      kept.add(place, page, entry);
    }

    /// Takes the pages out of [#runs] that refer to what is not kept.
    public void miss(IntPredicate isKept) {
      References.miss(runs, references, kept, missed, isKept);
    }

    /// Whether there are references, or pages to keep.
    public boolean refers() {
      return references.size() + kept.size() > 0;
    }

    /// Pages that [#miss] took out.
    public References missed() {
      return missed;
    }

    public References references() {
      return references;
    }

    public References kept() {
      return kept;
    }

    /// How many pages cross with content.
    public long contentPages() {
      return runs.pageCount() - references.size();
    }

    /// Its contents are compressed so, to so many bytes: fewer than they have.
    public void packed(Compression how, int bytes) {
      compression = how;
      packedBytes = bytes;
    }

    /// How its contents cross.
    public Compression compression() {
      return compression;
    }

    /// How large its contents are on the wire.
    public long contentBytes(int pageSizeBytes) {
      return compression == Compression.NONE ? contentPages() * pageSizeBytes : packedBytes;
    }

    public void demanded(long page) {
      demanded = page;
    }

    /// The page that was asked for, or -1 in a push unit. The other pages of an answer are
    /// companions.
    public long demanded() {
      return demanded;
    }

    public boolean isDemand() {
      return demanded >= 0;
    }

    /// Pages whose content follows, or a reference to it.
    public PageRuns runs() {
      return runs;
    }

    /// Pages that are zero.
    public PageRuns zeros() {
      return zeros;
    }
  }
}
