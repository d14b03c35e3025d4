package dev.faultline.agent.migration;

import java.util.Arrays;

/// Which channels of a migration are there.
public final class Links {
  private final MigrationPlan plan;
  private final boolean[] up;

  /// All are.
  public Links(MigrationPlan plan) {
    this.plan = plan;
    up = new boolean[plan.channelCount()];
    Arrays.fill(up, true);
  }

  public boolean isUp(Channel channel) {
    return up[channel.slot()];
  }

  public void set(Channel channel, boolean isUp) {
    up[plan.index(channel)] = isUp;
  }

  /// None is.
  public void lose() {
    Arrays.fill(up, false);
  }

  public boolean allUp() {
    for (boolean channelUp : up) {
      if (!channelUp) {
        return false;
      }
    }
    return true;
  }
}
