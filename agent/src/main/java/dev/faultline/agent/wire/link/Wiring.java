package dev.faultline.agent.wire.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.saving.ContentShelf;
import dev.faultline.agent.wire.saving.PackedCounts;
import dev.faultline.agent.wire.saving.Packer;
import dev.faultline.agent.wire.saving.Referring;
import org.jspecify.annotations.Nullable;

/// What the links of one migration need to know of it.
///
/// @param plan of the migration
/// @param memory where pages are sent from; [PageMemory#NONE] at the target
/// @param staging where pages are received into, if there is something better than any memory
/// @param isSource which side this is
/// @param pushBytesPerSecond what all push connections together send at most; 0 for no limit
/// @param packed counts what the links compress
/// @param referring marks duplicates, at a source that looks for them
/// @param shelf has what they refer to, at a target that takes them
public record Wiring(
    MigrationPlan plan,
    PageMemory memory,
    Staging staging,
    boolean isSource,
    long pushBytesPerSecond,
    PackedCounts packed,
    @Nullable Referring referring,
    @Nullable ContentShelf shelf) {
  /// A segment of 64 KiB in 100 us, some 5 Gbit/s. Measured: see simulator/docs/validation.md.
  public static final long PACED_BYTES_PER_SECOND_MAX = (64 << 10) * 10_000L;

  public Wiring(
      MigrationPlan plan,
      PageMemory memory,
      Staging staging,
      boolean isSource,
      long pushBytesPerSecond) {
    this(plan, memory, staging, isSource, pushBytesPerSecond, new PackedCounts(), null, null);
  }

  /// With references for duplicates.
  ///
  /// @param referring the source's part, or null
  /// @param shelf the target's part, or null
  public Wiring with(@Nullable Referring referring, @Nullable ContentShelf shelf) {
    return new Wiring(
        plan, memory, staging, isSource, pushBytesPerSecond, packed, referring, shelf);
  }

  /// Does once what takes long when it is done for the first time; before the guest is suspended.
  public void rehearse() {
    Packer.rehearse(plan, pushBytesPerSecond, packed);
  }

  public MessageCodec codec() {
    return new MessageCodec(plan.map().pageSizeBytes());
  }

  public MessageDecoder decoder() {
    return new MessageDecoder(plan.map(), new MessagePool(), plan.spec().saving());
  }

  public FrameLimits limits(Channel channel) {
    return FrameLimits.of(plan, channel);
  }

  /// The rate that TCP holds one push connection to between two units, so that what is asked for
  /// need not stand behind a whole one; 0 for none. TCP lets each segment of up to 64 KiB wait for
  /// a timer, and then wakes the threads on both sides. Where a segment takes hardly longer than
  /// those wake-ups the cores do little else: no pacing is better there, for the guest too.
  public long pacedBytesPerSecond() {
    return pushBytesPerSecond == 0 || pushBytesPerSecond > PACED_BYTES_PER_SECOND_MAX
        ? 0
        : Math.max(1, pushBytesPerSecond / plan.spec().pushStreams());
  }

  public String threadName(Channel channel) {
    return (isSource ? "source-" : "target-") + plan.migrationId() + "-" + channel;
  }
}
