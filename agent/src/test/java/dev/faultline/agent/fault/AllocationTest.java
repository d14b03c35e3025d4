package dev.faultline.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A fault or a page that allocated would, by the million, bring the collections that a live
/// migration can do without.
final class AllocationTest {
  private static final long FEW_BYTES = 100_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @BeforeEach
  void needsUserfaultfd() {
    HostFaults.assume();
  }

  private static long allocatedBytes(Runnable run) {
    long before = THREADS.getTotalThreadAllocatedBytes();
    run.run();
    return THREADS.getTotalThreadAllocatedBytes() - before;
  }

  /// What much work allocates beyond little, once all of it is compiled: the least of ten tries.
  private static long moreBytes(Runnable much, Runnable little) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10 && least > FEW_BYTES; i++) {
      least = Math.min(least, allocatedBytes(much) - allocatedBytes(little));
    }
    return least;
  }

  @Test
  void aFaultAllocatesNothing() {
    Runnable few = () -> FaultProbe.run(Backing.ANONYMOUS, false, 1 << 10);
    Runnable many = () -> FaultProbe.run(Backing.ANONYMOUS, false, 1 << 15);
    // 31,744 faults more: one object each would be half a MiB at least.
    assertThat(moreBytes(many, few)).isLessThan(FEW_BYTES);
  }

  @Test
  void anInstalledUnitAllocatesNothing() {
    Runnable few = () -> InstallProbe.bytesPerSecond(Backing.MEMFD, false, 4 << 20, 4096);
    Runnable many = () -> InstallProbe.bytesPerSecond(Backing.MEMFD, false, 128 << 20, 4096);
    // 31,744 units more; the two bitmaps of 4 KiB are part of what is allowed.
    assertThat(moreBytes(many, few)).isLessThan(FEW_BYTES);
  }
}
