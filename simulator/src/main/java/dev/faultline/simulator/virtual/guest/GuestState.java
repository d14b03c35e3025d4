package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.memory.AwaitedBlocks;
import dev.faultline.simulator.virtual.memory.Contents;
import dev.faultline.simulator.virtual.memory.TouchedPages;
import dev.faultline.simulator.virtual.time.Timeline;
import org.jspecify.annotations.Nullable;

/// What the vCPUs of a guest have in common: its memory, what is known of it, and its work.
public final class GuestState {
  /// How many touches a vCPU makes ahead of time.
  public static final int BATCH = 128;

  final Timeline timeline;
  final HostProfile profile;
  final Contents contents;
  final PageSet resident;
  final TouchedPages touched;
  final AwaitedBlocks awaited = new AwaitedBlocks();
  final FaultHandler faults;
  final Stalls stalls;

  /// Guest time of each vCPU's work at the target; 0 if [#workTouches] says it.
  final long workNanos;

  final long workTouches;

  /// While writes are tracked.
  @Nullable WriteListener writes;

  /// What the source has not sent: a fault looks there, and the guest reads it before.
  PageSet unsent = new PageSet(0);

  /// Has no meaning; keeps the reads of [TargetVcpu] ahead from being optimised away.
  long gathered;

  private final long seed;
  private final MemoryMap map;
  private final boolean flat;

  /// @param seed of the migration
  public GuestState(
      Timeline timeline,
      long seed,
      MemoryMap map,
      int vcpus,
      long workNanos,
      long workTouches,
      HostProfile profile,
      Contents contents,
      PageSet resident,
      FaultHandler faults) {
    this.timeline = timeline;
    this.seed = seed;
    this.map = map;
    flat = map.isFlat();
    this.profile = profile;
    this.contents = contents;
    this.resident = resident;
    this.faults = faults;
    this.workNanos = workNanos;
    this.workTouches = workTouches;
    touched = new TouchedPages(map.capacity(), vcpus);
    stalls = new Stalls(timeline, vcpus);
  }

  /// Of a vCPU.
  Hops hops(int vcpu) {
    return new Hops(profile.handOvers(), seed, vcpu);
  }

  /// The page frame number behind a RAM index.
  public long frame(long index) {
    return flat ? index : map.frame(index);
  }
}
