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

/// A guest that an agent which died on this host had given away, as its journal says.
///
/// @param memory under which name its memory is found
/// @param target where the target's agent listens
/// @param vcpus as they left
public record Restart(
    JournalFile journal, AgentPlan plan, String memory, Address target, List<CpuState> vcpus) {
  /// How the names of journals end.
  public static final String SUFFIX = ".journal";

  /// Finds those in a folder of journals, and says what of the others is left.
  ///
  /// @param log takes a line for each journal
  public static void each(Path folder, Consumer<Restart> found, Consumer<String> log)
      throws IOException {
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

  /// Whether an agent that is started on this host can.
  static boolean canGoOn(JournalCodec.Replay replay) {
    return left(
            first(replay, JournalRecord.Begun.class),
            first(replay, JournalRecord.GivenAway.class),
            first(replay, JournalRecord.Over.class))
        .isEmpty();
  }

  private static void look(JournalFile.Found open, Consumer<Restart> found, Consumer<String> log) {
    JournalCodec.Replay replay = open.replay();
    Path file = open.journal().file();
    if (replay.tornBytes() > 0) {
      log.accept(
          "%s: the last %d bytes were not written to their end, and are cut off"
              .formatted(file, replay.tornBytes()));
    }
    JournalRecord.Begun begun = first(replay, JournalRecord.Begun.class);
    JournalRecord.GivenAway given = first(replay, JournalRecord.GivenAway.class);
    String left = left(begun, given, first(replay, JournalRecord.Over.class));
    if (!left.isEmpty() || begun == null || given == null) {
      log.accept(file + ": " + left + "; faultline agent cleanup removes what is left");
      open.journal().close();
      return;
    }
    log.accept(
        "migration %x of an agent that died goes on from %s"
            .formatted(begun.plan().migrationId(), file));
    Address target = Address.parse(given.target());
    found.accept(new Restart(open.journal(), begun.plan(), begun.memory(), target, given.vcpus()));
  }

  /// Why nobody can go on with it; empty if somebody can.
  private static String left(
      JournalRecord.@Nullable Begun begun,
      JournalRecord.@Nullable GivenAway given,
      JournalRecord.@Nullable Over over) {
    if (begun == null) {
      return "it says nothing";
    } else if (!begun.host().equals(HostClock.name())) {
      return "the host has been started anew since, and the guest's memory is gone";
    } else if (over != null) {
      return "that migration was over when its agent died";
    } else if (given == null) {
      return "the guest had not been given away when its agent died, and ended with it";
    }
    return "";
  }

  static <T extends JournalRecord> @Nullable T first(JournalCodec.Replay replay, Class<T> type) {
    return replay.records().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }
}
