package dev.faultline.simulator.validate;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;

/// The scenario that the virtual engine runs to say what a live run does: that which live makes of
/// it, in one place.
///
/// - What a link adds to the hosts' own latency is nothing: the profile's `hop` is all there is.
/// - A source paces what it pushes, and what carries the bytes is faster: a demanded page waits for
///   no push and takes no time of the link's rate, and the next push waits for it: `queue: paced`.
/// - `push-window: auto` is two units, since the kernel takes a unit in while the one before it is
///   sent, and the virtual engine counts what is below a channel until it has left.
/// - The two agents that a run starts share this machine's cores: `machines: 1`.
public final class LiveTwin {
  /// More than what the messages of two units have beside their contents, unless these are many
  /// small runs.
  private static final long HEADERS_BYTES = 4096;

  private LiveTwin() {}

  /// @param scenario on a host whose profile is this one's
  public static Scenario of(Scenario scenario) {
    return scenario
        .withMigrations(scenario.migrations().stream().map(LiveTwin::twoUnits).toList())
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

  private static GuestMigration twoUnits(GuestMigration of) {
    MigrationSpec how = of.migration();
    if (how.pushWindowBytes() > 0) {
      return of;
    }
    MigrationSpec wide =
        how.with(to -> to.pushWindowBytes = 2 * how.pushUnitBytes() + HEADERS_BYTES);
    return new GuestMigration(of.name(), of.vm(), of.guest(), wide, of.startNanos());
  }
}
