package dev.faultline.agent.migration;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.plan.MigrationSpec;

/// What both endpoints must agree on before a page moves.
///
/// @param migrationId names the migration on connections that many share
/// @param digest of the whole plan; endpoints with different plans refuse each other
/// @param map the guest's memory map
/// @param vcpus how many vCPUs
/// @param deviceStateBytes device state besides the CPU state
/// @param spec how to migrate
public record MigrationPlan(
    long migrationId,
    long digest,
    MemoryMap map,
    int vcpus,
    long deviceStateBytes,
    MigrationSpec spec) {
  public boolean isSingle() {
    return spec.channels() == MigrationSpec.Channels.SINGLE;
  }

  /// How many channels connect the endpoints.
  public int channelCount() {
    return isSingle() ? 1 : 2 + spec.pushStreams();
  }

  /// The channels in the order of their indexes: CONTROL, DEMAND, PUSH(0), ...
  public Channel channel(int index) {
    if (isSingle()) {
      return Channel.SINGLE;
    }
    return index == 0 ? Channel.CONTROL : index == 1 ? Channel.DEMAND : Channel.push(index - 2);
  }

  /// The index of a channel among those of this migration.
  ///
  /// @throws ProtocolException if this migration has no such channel
  public int index(Channel channel) {
    int index = channel.slot();
    if (index >= channelCount() || isSingle() != (channel.kind() == Channel.Kind.SINGLE)) {
      throw new ProtocolException("no channel " + channel + " in this migration");
    }
    return index;
  }

  /// What keeps a target of this plan from a source that says this; empty if nothing does.
  public String objection(Message.Prepare prepare) {
    if (prepare.version() != Message.VERSION) {
      return "protocol version " + prepare.version() + "; spoken here: " + Message.VERSION;
    } else if (prepare.migrationId() != migrationId) {
      return "migration " + prepare.migrationId() + "; expected " + migrationId;
    } else if (!prepare.map().equals(map) || prepare.vcpus() != vcpus) {
      return "another guest: " + prepare.vcpus() + " vCPUs, " + prepare.map();
    }
    return prepare.planDigest() == digest ? "" : "another plan";
  }
}
