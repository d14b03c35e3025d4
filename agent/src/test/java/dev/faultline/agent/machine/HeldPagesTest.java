package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeldPagesTest {
  private static final int PAGES = 64;

  private static long populated(GuestMemory memory) {
    PageSet set = new PageSet(PAGES);
    memory.populated(set);
    return set.count();
  }

  @ParameterizedTest
  @EnumSource(
      value = Backing.class,
      names = {"ANONYMOUS", "MEMFD"})
  void pagesAreKeptUntilThereAreEnoughAndThenAllGo(Backing backing) {
    assumeTrue("Linux".equals(System.getProperty("os.name")), "skipped, because this is not Linux");
    try (GuestMemory memory = GuestMemory.map(backing, PAGES, 4096)) {
      GuestAccess access = new GuestAccess(memory);
      for (long page = 0; page < PAGES; page++) {
        access.write(page * 4096, page + 1);
      }
      HeldPages held = new HeldPages(memory, 8 * 4096);
      for (long page = 60; page > 48; page -= 2) {
        held.add(page, 1); // 6 pages
      }
      assertThat(populated(memory)).isEqualTo(64);
      held.add(3, 2);
      assertThat(populated(memory)).isEqualTo(64 - 8);
      held.add(49, 3); // with 50, which has gone already
      held.drop();
      assertThat(populated(memory)).isEqualTo(64 - 8 - 2);
      held.drop();
      assertThat(access.read(50 * 4096)).isZero();
      assertThat(access.read(48 * 4096)).isEqualTo(49);
      assertThat(access.read(5 * 4096)).isEqualTo(6);
    }
  }
}
