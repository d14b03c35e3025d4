package dev.faultline.agent.journal;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.PageRuns;
import java.util.List;

/// What a side of a migration writes down on its way. Any thread, one at a time.
public interface Journal {
  /// Of a guest that does not outlive its process.
  Journal NONE = record -> {};

  /// @throws HostException if it cannot be written down
  void append(JournalRecord record);

  /// The source, before GO is said.
  default void givenAway(String target, List<CpuState> vcpus) {
    append(new JournalRecord.GivenAway(target, vcpus));
  }

  /// The source, before these pages go. Those that cannot be written down stay, until all is over.
  ///
  /// @return whether they may; not if a successor would not know that they are gone
  default boolean released(PageRuns pages) {
    try {
      append(JournalRecord.Released.of(pages));
      return true;
    } catch (HostException e) {
      full(e.getMessage() + "; pages that have crossed stay here until the end");
      return false;
    }
  }

  /// It takes no more; said again and again.
  default void full(String why) {}

  /// The target, before the guest runs there.
  default void resumed() {
    append(new JournalRecord.Resumed());
  }

  /// Nobody needs it any more; of a target, nobody asks it for anything.
  default void over() {
    append(new JournalRecord.Over());
  }
}
