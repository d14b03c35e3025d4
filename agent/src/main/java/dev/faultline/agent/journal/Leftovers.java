package dev.faultline.agent.journal;

import dev.faultline.agent.chronicle.ChronicleFolders;
import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What agents that were killed have left in a folder of journals: each journal that no agent has
/// open, and the guest's memory that it names.
public final class Leftovers {
  /// Registers a shutdown hook as it is loaded, which nothing can while the JVM ends.
  private static final String HOOKED = "net.openhft.chronicle.core.io.BackgroundResourceReleaser";

  /// Loads what reads journals, for who may have to when its JVM ends.
  public static void prepare() {
    ChronicleFolders.none();
    try {
      Class<?> unused = Class.forName(HOOKED);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("another Chronicle", e);
    }
  }

  private Leftovers() {}

  /// @param memory the name of what is left of a guest's memory; empty if nothing is
  /// @param bytes that it may hold
  /// @param canGoOn whether an agent that is started with this folder goes on with it
  public record Leftover(
      Path journal, long migrationId, String memory, long bytes, boolean canGoOn) {}

  /// Those in a folder, by name.
  ///
  /// @throws IOException if it cannot be read
  public static List<Leftover> in(Path folder) throws IOException {
    List<Leftover> all = new ArrayList<>();
    for (Path file : journals(folder)) {
      Leftover one = of(file);
      if (one != null) {
        all.add(one);
      }
    }
    return all;
  }

  private static TreeSet<Path> journals(Path folder) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> file.toString().endsWith(Restart.SUFFIX)).forEach(files::add);
    }
    return files;
  }

  private static @Nullable Leftover of(Path file) throws IOException {
    try {
      JournalFile.Found open = JournalFile.open(file);
      if (open == null) {
        return null;
      }
      try (JournalFile journal = open.journal()) {
        JournalRecord.First begun = Restart.begun(open.replay());
        return begun == null
            ? new Leftover(journal.file(), 0, "", 0, false)
            : of(journal.file(), begun, Restart.canGoOn(open.replay()));
      }
    } catch (ProtocolException e) {
      return new Leftover(file, 0, "", 0, false);
    }
  }

  private static Leftover of(Path file, JournalRecord.First begun, boolean canGoOn) {
    AgentPlan plan = begun.plan();
    boolean isThere = begun.host().equals(HostClock.name()) && memory(begun, false);
    return new Leftover(
        file,
        plan.migrationId(),
        isThere ? begun.memory() : "",
        isThere ? plan.vm().memoryBytes() : 0,
        canGoOn);
  }

  /// Finds the memory, and removes it if so; false if there is none.
  private static boolean memory(JournalRecord.First begun, boolean removes) {
    AgentPlan plan = begun.plan();
    try {
      int page = plan.vm().pageSizeBytes();
      GuestMemory found =
          GuestMemory.reattach(
              plan.vm().backing(), plan.vm().memoryBytes() / page, page, begun.memory());
      if (removes) {
        found.close();
      } else {
        found.leave();
      }
      return true;
    } catch (HostException gone) {
      return false;
    }
  }

  /// Where a target keeps what its guest leaves behind beside its memory.
  public static Path stateFile(Path journal) {
    return journal.resolveSibling(journal.getFileName() + ".state");
  }

  /// Removes what a guest has left behind that nobody can go on with, but for its journal.
  ///
  /// @throws HostException if it cannot be removed
  public static void remove(Restart restart) {
    boolean unused =
        memory(
            new JournalRecord.Expected(restart.plan(), HostClock.name(), restart.memory()), true);
    try {
      Files.deleteIfExists(stateFile(restart.journal().file()));
    } catch (IOException e) {
      throw new HostException("what is left cannot be removed: " + e);
    }
  }

  /// Removes a journal and the memory that it names; false if an agent has it open by now.
  ///
  /// @throws IOException if it cannot be read
  public static boolean remove(Leftover one) throws IOException {
    JournalFile.Found open;
    try {
      open = JournalFile.open(one.journal());
    } catch (ProtocolException e) {
      JournalFile.remove(one.journal());
      return true;
    }
    if (open == null) {
      return false;
    }
    JournalRecord.First begun = Restart.begun(open.replay());
    if (begun != null && begun.host().equals(HostClock.name())) {
      boolean unused = memory(begun, true);
    }
    Files.deleteIfExists(stateFile(one.journal()));
    open.journal().remove();
    return true;
  }
}
