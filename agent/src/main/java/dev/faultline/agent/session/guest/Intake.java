package dev.faultline.agent.session.guest;

import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.target.Gate;
import java.lang.foreign.MemorySegment;

/// Looks at what comes to a target before its endpoint does, and installs pages. Any thread.
public final class Intake {
  private final PageSet ram;
  private final TargetMachine machine;
  private final Gate gate;

  public Intake(MemoryMap map, TargetMachine machine, Gate gate) {
    ram = map.ram();
    this.machine = machine;
    this.gate = gate;
  }

  /// @throws ProtocolException if it is nothing that an honest source would send now
  public void take(Message message, MemorySegment content) {
    switch (message) {
      case Message.Pages pages -> {
        checkRam(pages.runs());
        checkRam(pages.zeros());
        if (!gate.isOpen()) {
          throw new ProtocolException("pages that nobody here waits for");
        }
        if (!pages.runs().isEmpty()) {
          machine.install(pages.runs(), content, true);
        }
        if (!pages.zeros().isEmpty()) {
          machine.zero(pages.zeros());
        }
      }
      case Message.ZeroPages zeros -> checkRam(zeros.runs());
      case Message.Discard discard -> checkRam(discard.runs());
      default -> {}
    }
  }

  private void checkRam(PageRuns runs) {
    for (int i = 0; i < runs.size(); i++) {
      if (ram.countIn(runs.first(i), runs.count(i)) != runs.count(i)) {
        throw new ProtocolException(
            "pages " + runs.first(i) + " to " + (runs.end(i) - 1) + " are not all RAM");
      }
    }
  }
}
