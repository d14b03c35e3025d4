package dev.faultline.simulator.validate;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;

/// The scenario that the virtual engine runs to say what a live run does: that which live makes of
/// it, in one place.
///
/// - What a link adds to the hosts' own latency is nothing: the profile's `hop` is all there is.
/// - A source paces what it pushes, and what carries the bytes is faster: a demanded page waits for
///   no push and takes no time of the link's rate, and the next push waits for it: `queue: paced`.
/// - The two agents that a run starts share this machine's cores: `machines: 1`.
public final class LiveTwin {
  private LiveTwin() {}

  /// @param scenario on a host whose profile is this one's
  public static Scenario of(Scenario scenario) {
    return scenario
        .withHost(scenario.host().onOneMachine())
        .withLink(
            scenario
                .link()
                .with(
                    to -> {
                      to.latencyNanos = 0;
                      to.queue = LinkSpec.Queue.PACED;
                      to.crossBytesPerSecond = 0;
                    }));
  }
}
