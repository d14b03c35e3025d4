package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirtyRateTest {
  private static CheckResult read(String guest) {
    return new ScenarioReader()
        .read(
            "s.yaml",
            "name: a\n"
                + "link: { bandwidth: 1 Gbit/s }\n"
                + "vm: { memory: 64 MiB, vcpus: 2 }\n"
                + "guest: { program: dirty-rate, "
                + guest
                + " }\n");
  }

  private static ProgramSpec.Uniform program(String guest) {
    ProgramSpec program = read(guest).orThrow().migrations().getFirst().guest().program();
    return (ProgramSpec.Uniform) program;
  }

  /// Half of 1000 pages: ln 0.5 / ln 0.999 = 692.8 writes, of half of the touches, are 1385.6
  /// touches a second, each vCPU 692.8: one in 1.4434 ms.
  @Test
  void soManyTouchesAreMadeThatAGivenAmountIsDirtyInASecond() {
    Access access = program("dirty-rate: 2048 kB/s, working-set: 4000 KiB, writes: 50 %").access();
    assertThat(access.spanBytes()).isEqualTo(4_096_000);
    assertThat(access.writePercent()).isEqualTo(50);
    assertThat(access.computeNanos()).isCloseTo(1_443_400L, within(1000L));
  }

  /// 8192 of 16,384 pages; their number within a second varies by some 50.
  @Test
  void aGuestDirtiesWhatItsRateSays() {
    ProgramSpec program = program("dirty-rate: 33554.432 kB/s, writes: 40 %");
    GuestProgram[] vcpus =
        Programs.create(program, 16_384, 4096, 2, 7, GuestSpec.AtEnd.WRAP, TraceSource.NONE);
    BitSet dirty = new BitSet();
    for (GuestProgram vcpu : vcpus) {
      TouchBatch batch = new TouchBatch(256);
      long nanos = 0;
      while (nanos < 1_000_000_000) {
        batch.clear();
        vcpu.fill(batch);
        for (int i = 0; i < batch.size && nanos < 1_000_000_000; i++) {
          nanos += batch.computeNanos[i];
          if (batch.write(i)) {
            dirty.set((int) batch.index(i));
          }
        }
      }
    }
    assertThat(dirty.cardinality()).isBetween(7900, 8500);
  }

  @Test
  void whatNoGuestCanDirtyIsRefused() {
    for (String wrong :
        List.of(
            "dirty-rate: 67.2 MB/s",
            "dirty-rate: 10 MB/s, working-set: 8 MiB",
            "dirty-rate: 10 MB/s, working-set: 65 MiB",
            "dirty-rate: 10 MB/s, writes: 0 %",
            "working-set: 8 MiB")) {
      assertThat(read(wrong).problems()).as(wrong).hasSize(1);
    }
  }
}
