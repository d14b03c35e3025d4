package dev.faultline.agent.wire;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.MigrationPlan;

/// What the links of one migration need to know of it.
///
/// @param plan of the migration
/// @param memory where pages are sent from; [PageMemory#NONE] at the target
/// @param staging where pages are received into, if there is something better than any memory
/// @param isSource which side this is
/// @param pushBytesPerSecond what all push connections together send at most; 0 for no limit
public record Wiring(
    MigrationPlan plan,
    PageMemory memory,
    Staging staging,
    boolean isSource,
    long pushBytesPerSecond) {
  MessageCodec codec() {
    return new MessageCodec(plan.map().pageSizeBytes());
  }

  MessageDecoder decoder() {
    return new MessageDecoder(plan.map(), new MessagePool());
  }

  FrameLimits limits(Channel channel) {
    return FrameLimits.of(plan, channel);
  }

  /// One push connection's share; 0 for no limit.
  long streamBytesPerSecond() {
    return pushBytesPerSecond == 0
        ? 0
        : Math.max(1, pushBytesPerSecond / plan.spec().pushStreams());
  }

  String threadName(Channel channel) {
    return (isSource ? "source-" : "target-") + plan.migrationId() + "-" + channel;
  }
}
