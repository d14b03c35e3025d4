package dev.faultline.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.GuestMemory.Lifetime;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeftoversTest {
  private static final long PAGES = 256;

  @TempDir Path folder;

  /// Memory whose process is gone, as far as anybody can see, and its journal.
  private Path left(Backing backing, String host, boolean isGiven) throws IOException {
    GuestMemory memory = GuestMemory.map(backing, PAGES, 4096, Lifetime.UNTIL_CLOSED, folder);
    GuestSpec guest = GuestSpec.of(new ProgramSpec.Uniform(new Access(0, 1000, 50, 0)));
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = PAGES * 4096;
              to.backing = backing;
            });
    AgentPlan plan = new AgentPlan("g", 5, 1, vm, guest, MigrationSpec.PLAIN, 1, 0, List.of());
    Path file = folder.resolve("5" + Restart.SUFFIX);
    try (JournalFile journal =
        JournalFile.create(file, new JournalRecord.Begun(plan, host, memory.name()))) {
      if (isGiven) {
        long[] registers = new long[CpuState.REGISTER_COUNT];
        CpuState state = new CpuState(registers, 0, 0, 0, new byte[0]);
        journal.givenAway("127.0.0.1:7070", List.of(state));
      }
    }
    memory.leave();
    return file;
  }

  private void isEmpty() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Backing.class,
      names = {"SHM", "SYSV", "FILE"})
  void memoryAndJournalAreListedAndGoWhenTheyAreToldTo(Backing backing) throws IOException {
    Path journal = left(backing, HostClock.name(), false);
    Leftovers.Leftover one = Leftovers.in(folder).getFirst();
    assertThat(one.journal()).isEqualTo(journal);
    assertThat(one.memory()).isNotEmpty();
    assertThat(one.bytes()).isEqualTo(PAGES * 4096);
    assertThat(one.canGoOn()).isFalse();
    assertThat(Leftovers.in(folder)).as("listing removes nothing").containsExactly(one);
    assertThat(Leftovers.remove(one)).isTrue();
    assertThat(Leftovers.in(folder)).isEmpty();
    isEmpty();
  }

  @Test
  void whatAnAgentCanGoOnWithIsSaid() throws IOException {
    Path unused = left(Backing.SHM, HostClock.name(), true);
    Leftovers.Leftover one = Leftovers.in(folder).getFirst();
    assertThat(one.canGoOn()).isTrue();
    assertThat(Leftovers.remove(one)).isTrue();
  }

  @Test
  void ofAnotherBootNothingIsThereAndNobodyGoesOn() throws IOException {
    Path unused = left(Backing.FILE, "another boot", true);
    Leftovers.Leftover one = Leftovers.in(folder).getFirst();
    assertThat(one.canGoOn()).isFalse();
    assertThat(one.memory()).isEmpty();
  }

  @Test
  void whatAnAgentHasOpenIsNobodysLeftover() throws IOException {
    Path file = left(Backing.SHM, HostClock.name(), true);
    Leftovers.Leftover one = Leftovers.in(folder).getFirst();
    JournalFile.Found open = JournalFile.open(file);
    assertThat(open).isNotNull();
    assertThat(Leftovers.in(folder)).isEmpty();
    open.journal().close();
    assertThat(Leftovers.remove(one)).isTrue();
  }

  @Test
  void aJournalThatNobodyCanReadIsListedAndRemoved() throws IOException {
    Files.writeString(folder.resolve("x" + Restart.SUFFIX), "nothing that anybody knows");
    Leftovers.Leftover one = Leftovers.in(folder).getFirst();
    assertThat(one.memory()).isEmpty();
    assertThat(Leftovers.remove(one)).isTrue();
    isEmpty();
  }
}
