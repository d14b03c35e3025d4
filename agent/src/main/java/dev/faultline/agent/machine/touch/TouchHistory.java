package dev.faultline.agent.machine.touch;

import dev.faultline.agent.fault.Presence;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What the vCPUs touched since the last scan, as they say themselves.
public final class TouchHistory {
  public final Presence accessed;
  public final Presence written;

  /// What was written since it was last told, while that is asked for.
  public volatile @Nullable Presence dirty;

  public TouchHistory(long pageCount) {
    accessed = new Presence(pageCount);
    written = new Presence(pageCount);
  }

  /// After the touch.
  ///
  /// @return whether it is the first write to the page since that was last told, while it is asked
  ///   for
  public boolean touched(long page, boolean write) {
    if (!accessed.contains(page)) {
      accessed.add(page, 1);
    }
    if (!write) {
      return false;
    }
    if (!written.contains(page)) {
      written.add(page, 1);
    }
    Presence log = dirty;
    if (log != null) {
      // The write has to be seen before the page is found to be in the log already: else the page
      // could be taken out of it, and read, between the two.
      VarHandle.fullFence();
      if (!log.contains(page)) {
        log.add(page, 1);
        return true;
      }
    }
    return false;
  }
}
