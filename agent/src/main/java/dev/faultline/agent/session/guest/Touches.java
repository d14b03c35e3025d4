package dev.faultline.agent.session.guest;

import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.migration.target.MigrationTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The touches of absent pages that a target's endpoint has not heard of yet. A vCPU runs on as
/// soon as its page is installed, so its next touches can be told before the installation is; the
/// endpoint hears of them after it, in their order. For the owner of a mailbox.
public final class Touches {
  private record Touch(long page, boolean write) {}

  private final MigrationTarget endpoint;
  private final TargetMachine machine;
  private final boolean[] waiting;
  private final List<ArrayDeque<Touch>> pending = new ArrayList<>();

  public Touches(MigrationTarget endpoint, TargetMachine machine, int vcpus) {
    this.endpoint = endpoint;
    this.machine = machine;
    waiting = new boolean[vcpus];
    for (int i = 0; i < vcpus; i++) {
      pending.add(new ArrayDeque<>());
    }
  }

  public void touched(int vcpu, long page, boolean write) {
    pending.get(vcpu).add(new Touch(page, write));
    advance(vcpu);
  }

  /// Tells the endpoint of the touches of a vCPU that does not wait, until it does.
  public void advance(int vcpu) {
    while (!waiting[vcpu]) {
      Touch touch = pending.get(vcpu).poll();
      if (touch == null) {
        return;
      }
      waiting[vcpu] = endpoint.fault(vcpu, touch.page(), touch.write(), System.nanoTime());
      if (!waiting[vcpu]) {
        machine.wake(vcpu);
      }
    }
  }

  /// The endpoint says that the page of this vCPU has come.
  ///
  /// @return whether it has touched others since, so that [#advance] is due
  public boolean woken(int vcpu) {
    waiting[vcpu] = false;
    return !pending.get(vcpu).isEmpty();
  }
}
