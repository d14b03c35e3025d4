package dev.faultline.agent.wire.codec;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;

/// How much a peer may send in one frame. Nothing is allocated for a frame beyond these.
///
/// @param headBytesMax of a message without the contents of pages and without device state
/// @param contentBytesMax of contents
/// @param deviceStateBytes just so much device state comes
public record FrameLimits(int headBytesMax, int contentBytesMax, long deviceStateBytes) {
  private static final int RUN_BYTES = Long.BYTES + Integer.BYTES;
  private static final int FIXED_BYTES = 2048; // the longest text and the fields around it
  private static final int CPU_BYTES =
      (CpuState.REGISTER_COUNT + 3) * Long.BYTES + Integer.BYTES + GuestProgram.STATE_BYTES_MAX;

  /// What a channel of this migration may carry.
  public static FrameLimits of(MigrationPlan plan, Channel channel) {
    int page = plan.map().pageSizeBytes();
    // a page that was asked for, and as many companions as fill a unit
    int content = Math.toIntExact(plan.spec().pushUnitBytes() + page);
    int runs = FIXED_BYTES + 2 * RUN_BYTES * Math.max(content / page, Message.RUNS_MAX);
    return switch (channel.kind()) {
      case PUSH, DEMAND -> new FrameLimits(runs, content, 0);
      case CONTROL -> new FrameLimits(Math.max(runs, cpus(plan)), 0, plan.deviceStateBytes());
      case SINGLE -> new FrameLimits(Math.max(runs, cpus(plan)), content, plan.deviceStateBytes());
    };
  }

  private static int cpus(MigrationPlan plan) {
    return FIXED_BYTES + plan.vcpus() * CPU_BYTES;
  }

  /// The most bytes behind the length of a frame.
  public long frameBytesMax() {
    return headBytesMax + Math.max(contentBytesMax, deviceStateBytes);
  }
}
