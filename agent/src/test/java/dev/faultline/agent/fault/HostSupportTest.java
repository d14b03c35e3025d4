package dev.faultline.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.fault.HostSupport.Item;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostSupportTest {
  @Test
  void whatItPromisesCanBeHadAndWhatItDeniesHasAReason() {
    List<Item> items = HostSupport.probe().items();
    assertThat(items).allMatch(item -> item.works() || !item.note().isEmpty());
    HostFaults.assume();
    assertThat(items).contains(new Item("userfaultfd, for real page faults", true, ""));
    assertThat(items)
        .anyMatch(item -> item.what().startsWith("vm.backing memfd, faults by userfaultfd, writes"))
        .anyMatch(
            item ->
                item.what().startsWith("vm.backing sysv, faults by software, writes")
                    && item.note().equals("the kernel has no userfaultfd for absent pages of it"));
    HostFaults.assumeKernelWrites();
    assertThat(items)
        .contains(
            new Item("vm.backing memfd, faults by userfaultfd, writes by the kernel", true, ""));
    try (GuestMemory memory = GuestMemory.map(Backing.MEMFD, 4, 4096);
        UserfaultBackend armed =
            new UserfaultBackend(memory, List.of(), (vcpu, page, write, nanos) -> {})) {
      assertThat(armed.name()).isEqualTo("userfaultfd");
    }
  }
}
