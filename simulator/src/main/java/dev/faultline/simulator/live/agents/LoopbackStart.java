package dev.faultline.simulator.live.agents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Agents that listen at ports of 127.0.0.1, which the system chooses.
///
/// @param rehearse whether they rehearse; see [dev.faultline.agent.daemon.Rehearsal]
public record LoopbackStart(boolean rehearse) implements AgentStart {
  @Override
  public AgentProcess start(String side, Path folder) throws IOException {
    return new AgentProcess(side, folder, rehearse, List.of(), List.of("--listen", "127.0.0.1:0"));
  }
}
