package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.request.RequestException;

/// Finds what an earlier run recorded.
public interface RecordingSource {
  /// Has none.
  RecordingSource NONE =
      (from, guest, map) -> {
        throw new RequestException("this engine has no recording of " + from);
      };

  /// @param from names the run, as in the strategy's option, or several runs ([Recording#AND]),
  ///   whose pages then come by mean rank
  /// @param guest the migration's name in its scenario
  /// @param map of the guest now
  /// @throws RuntimeException if there is none, or it does not fit the map; one line that says what
  ///   to do
  Recording find(String from, String guest, MemoryMap map);
}
