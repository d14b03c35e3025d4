package dev.faultline.agent.journal;

import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.wire.connect.Address;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A guest that an agent which died on this host had given away, or had taken over, as its journal
/// says.
public sealed interface Restart {
  /// How the names of journals end.
  String SUFFIX = ".journal";

  JournalFile journal();

  AgentPlan plan();

  /// Under which name its memory is found.
  String memory();

  /// One that was given away.
  ///
  /// @param target where the target's agent listens
  /// @param vcpus as they left
  record Source(
      JournalFile journal, AgentPlan plan, String memory, Address target, List<CpuState> vcpus)
      implements Restart {}

  /// One that was taken over, or was to be.
  ///
  /// @param hasCome whether it ran here; if not, it never will
  /// @param isWhole whether all its pages had come, and the source knew
  record Target(
      JournalFile journal, AgentPlan plan, String memory, boolean hasCome, boolean isWhole)
      implements Restart {}

  /// Finds those in a folder of journals, and says what of the others is left.
  ///
  /// @param log takes a line for each journal
  static void each(Path folder, Consumer<Restart> found, Consumer<String> log) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      all.forEach(files::add);
    }
    for (Path file : files) {
      try {
        JournalFile.Found open = JournalFile.open(file);
        if (open != null) {
          look(open, found, log);
        }
      } catch (IOException | ProtocolException e) {
        log.accept(file + " cannot be read: " + e.getMessage());
      }
    }
  }

  /// Whether an agent that is started on this host can go on with the guest.
  static boolean canGoOn(JournalCodec.Replay replay) {
    return left(replay).isEmpty()
        && (first(replay, JournalRecord.GivenAway.class) != null
            || first(replay, JournalRecord.Resumed.class) != null);
  }

  private static void look(JournalFile.Found open, Consumer<Restart> found, Consumer<String> log) {
    JournalCodec.Replay replay = open.replay();
    JournalFile journal = open.journal();
    if (replay.tornBytes() > 0) {
      log.accept(
          "%s: the last %d bytes were not written to their end, and are cut off"
              .formatted(journal.file(), replay.tornBytes()));
    }
    String left = left(replay);
    JournalRecord.First begun = begun(replay);
    JournalRecord.GivenAway given = first(replay, JournalRecord.GivenAway.class);
    if (!left.isEmpty() || begun == null) {
      log.accept(journal.file() + ": " + left + "; faultline agent cleanup removes what is left");
      journal.close();
    } else if (given != null) {
      log.accept(goesOn(begun, journal));
      Address to = Address.parse(given.target());
      found.accept(new Source(journal, begun.plan(), begun.memory(), to, given.vcpus()));
    } else {
      boolean hasCome = first(replay, JournalRecord.Resumed.class) != null;
      log.accept(
          hasCome
              ? goesOn(begun, journal)
              : "migration %x had not come when its agent died: its source is refused, as %s says"
                  .formatted(begun.plan().migrationId(), journal.file()));
      boolean isWhole = first(replay, JournalRecord.Over.class) != null;
      found.accept(new Target(journal, begun.plan(), begun.memory(), hasCome, isWhole));
    }
  }

  private static String goesOn(JournalRecord.First begun, JournalFile journal) {
    return "migration %x of an agent that died goes on from %s"
        .formatted(begun.plan().migrationId(), journal.file());
  }

  /// Why nobody can do anything about it; empty if somebody can.
  private static String left(JournalCodec.Replay replay) {
    JournalRecord.First begun = begun(replay);
    if (begun == null) {
      return "it says nothing";
    } else if (!begun.host().equals(HostClock.name())) {
      return "the host has been started anew since, and the guest's memory is gone";
    } else if (begun instanceof JournalRecord.Expected) {
      return "";
    } else if (first(replay, JournalRecord.Over.class) != null) {
      return "that migration was over when its agent died";
    } else if (first(replay, JournalRecord.GivenAway.class) == null) {
      return "the guest had not been given away when its agent died, and ended with it";
    }
    return "";
  }

  /// What a journal begins with; null if it says nothing.
  static JournalRecord.@Nullable First begun(JournalCodec.Replay replay) {
    return !replay.records().isEmpty()
            && replay.records().getFirst() instanceof JournalRecord.First begun
        ? begun
        : null;
  }

  static <T extends JournalRecord> @Nullable T first(JournalCodec.Replay replay, Class<T> type) {
    return replay.records().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }
}
