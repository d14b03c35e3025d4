package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.migration.Duplicates;
import dev.faultline.agent.migration.Message;
import java.util.BitSet;

/// What a target keeps so that references may be to it, and what its sources know of that.
public final class DuplicateStore {
  public final Duplicates known;
  private final BitSet atTarget = new BitSet();

  public DuplicateStore(int pageSizeBytes) {
    known = new Duplicates(pageSizeBytes);
  }

  /// A message is installed: what is to be kept is there from now on, and what it refers to was.
  ///
  /// @throws IllegalStateException if it was not
  public void installed(Message.Pages pages) {
    for (int i = 0; i < pages.kept().size(); i++) {
      atTarget.set(pages.kept().entry(i));
    }
    for (int i = 0; i < pages.references().size(); i++) {
      if (!atTarget.get(pages.references().entry(i))) {
        throw new IllegalStateException(
            "page " + pages.references().page(i) + " refers to what the target does not have");
      }
    }
  }
}
