package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/// What every channel of a source has sent and the target has not yet acknowledged as installed.
final class UnackedChannels {
  private final UnackedUnits[] channels;

  /// @param keepsRuns whether the pages are wanted back when they are acknowledged
  UnackedChannels(int count, boolean keepsRuns) {
    channels = new UnackedUnits[count];
    for (int i = 0; i < count; i++) {
      channels[i] = new UnackedUnits(keepsRuns);
    }
  }

  UnackedUnits get(int channel) {
    return channels[channel];
  }

  /// How many units have left by each channel.
  List<Long> unitsSent() {
    List<Long> units = new ArrayList<>(channels.length);
    for (UnackedUnits channel : channels) {
      units.add(channel.sentCount());
    }
    return units;
  }

  boolean allAcknowledged() {
    for (UnackedUnits channel : channels) {
      if (!channel.allAcknowledged()) {
        return false;
      }
    }
    return true;
  }

  /// Moves the runs of so many units of each channel to `into`.
  ///
  /// @throws ProtocolException if so many were never sent
  void acknowledge(List<Long> units, PageRuns into) {
    if (units.size() != channels.length) {
      throw new ProtocolException(units.size() + " acknowledged channels of " + channels.length);
    }
    for (int i = 0; i < channels.length; i++) {
      channels[i].acknowledge(units.get(i), into);
    }
  }

  /// Takes a page out of what is wanted back.
  ///
  /// @return whether it was in there
  boolean remove(long page) {
    for (UnackedUnits channel : channels) {
      if (channel.remove(page)) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    for (UnackedUnits channel : channels) {
      channel.clear();
    }
  }
}
