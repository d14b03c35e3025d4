package dev.faultline.agent.machine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.fault.Presence;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compares a guest's memory, byte by byte, with what its writes say: the programs are run once
/// more from their beginning, as far as each vCPU came, and the last step at which it wrote each
/// page gives the word that must stand there.
///
/// A page that was free when the guest started is zero but for what was written to it since: a
/// write makes it zero first, and one that was never written comes as a marker.
///
/// A page that is not populated is not touched, since that would take memory for it; it is zero.
final class Verifier {
  private static final long CHUNK_BYTES = 2 << 20;

  private final MachinePlan plan;
  private final MemoryMap map;
  private final GuestContent content;
  private final GuestMemory memory;
  private final Presence presence;
  private final PageSet populated;
  private final PageSet wrong;
  private final List<String> reasons = new ArrayList<>();
  private final long page;
  private final long kept;

  Verifier(MachinePlan plan, GuestContent content, GuestMemory memory, Presence presence) {
    this.plan = plan;
    this.content = content;
    this.memory = memory;
    this.presence = presence;
    map = plan.vm().map();
    populated = new PageSet(memory.pageCount());
    memory.populated(populated);
    wrong = new PageSet(memory.pageCount());
    page = memory.pageSizeBytes();
    kept = plan.keptPages();
  }

  /// @param executed touches of each vCPU since its program began
  Verification verify(long[] executed) {
    for (long first = 0; first < memory.pageCount(); ) {
      long absent = presence.run(first, memory.pageCount() - first, false);
      for (long i = first; i < first + absent; i++) {
        wrong(i, "never came");
      }
      first += absent;
      first += presence.run(first, memory.pageCount() - first, true);
    }
    GuestAccess access = new GuestAccess(memory);
    try (Arena arena = Arena.ofConfined()) {
      compareUnwritten(access, arena.allocate(CHUNK_BYTES, 8));
    }
    GuestProgram[] programs = plan.programs();
    long[] lastStep = new long[Math.toIntExact(memory.pageCount())];
    for (int vcpu = 0; vcpu < executed.length; vcpu++) {
      replay(programs[vcpu], executed[vcpu], lastStep);
      compareWritten(access, vcpu, lastStep);
    }
    return result();
  }

  /// The words behind those of the vCPUs.
  private void compareUnwritten(GuestAccess access, MemorySegment chunk) {
    int words = plan.vm().vcpus();
    for (long first = populated.next(0); first >= 0; ) {
      long limit = Math.max(1, CHUNK_BYTES / page);
      long count = populated.runUp(first, limit);
      access.copyOut(first * page, chunk.asSlice(0, count * page));
      for (long i = 0; i < count; i++) {
        if (!presence.contains(first + i)) {
          continue;
        }
        int at =
            first + i < kept
                ? content.mismatch(chunk, i * page, first + i, words)
                : nonZero(chunk, i * page, words);
        if (at >= 0) {
          wrong(first + i, "wrong at byte " + at * 8);
        }
      }
      first = populated.next(first + count);
    }
    for (long i = 0; i < kept; i++) {
      if (!populated.contains(i) && !content.isZero(i)) {
        wrong(i, "empty");
      }
    }
  }

  private int nonZero(MemorySegment chunk, long offset, int word) {
    for (int i = word; i < content.words(); i++) {
      if (chunk.get(JAVA_LONG, offset + i * 8L) != 0) {
        return i;
      }
    }
    return -1;
  }

  /// Steps are counted from 1 here; 0 is never.
  private static void replay(GuestProgram program, long executed, long[] lastStep) {
    Arrays.fill(lastStep, 0);
    VcpuCursor cursor = new VcpuCursor(program, LiveSource.BATCH);
    while (cursor.executed() < executed) {
      TouchBatch batch = cursor.batch();
      int from = cursor.position();
      int count = (int) Math.min(cursor.available(), executed - cursor.executed());
      for (int i = 0; i < count; i++) {
        if (batch.write(from + i)) {
          lastStep[(int) batch.index(from + i)] = cursor.executed() + i + 1;
        }
      }
      cursor.consumed(count);
    }
  }

  private void compareWritten(GuestAccess access, int vcpu, long[] lastStep) {
    for (int i = 0; i < lastStep.length; i++) {
      long must =
          lastStep[i] > 0
              ? content.written(i, vcpu, lastStep[i] - 1)
              : i < kept ? content.filled(i, vcpu) : 0;
      boolean readable = populated.contains(i) && presence.contains(i);
      long is = readable ? access.read(i * page + vcpu * 8L) : 0;
      if (is != must) {
        wrong(
            i,
            lastStep[i] > 0
                ? "lacks the write of vCPU " + vcpu + " at its touch " + (lastStep[i] - 1)
                : "wrong at byte " + vcpu * 8);
      }
    }
  }

  private void wrong(long index, String why) {
    if (wrong.add(index) && reasons.size() < Verification.NAMED_MAX) {
      reasons.add("page " + map.frame(index) + " " + why);
    }
  }

  private Verification result() {
    List<Long> first = new ArrayList<>();
    for (long i = wrong.next(0);
        i >= 0 && first.size() < Verification.NAMED_MAX;
        i = wrong.next(i + 1)) {
      first.add(map.frame(i));
    }
    String text = "";
    if (!wrong.isEmpty()) {
      long more = wrong.count() - reasons.size();
      text =
          "wrong content: "
              + String.join(", ", reasons)
              + (more > 0 ? " and " + more + " more" : "");
    }
    return new Verification(first, wrong.count(), memory.bytes(), text);
  }
}
