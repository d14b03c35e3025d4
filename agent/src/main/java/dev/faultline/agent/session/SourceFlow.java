package dev.faultline.agent.session;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.flow.Flow;
import dev.faultline.agent.migration.flow.Pacing;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.session.channels.Estimates;
import dev.faultline.agent.session.channels.LinkSet;
import dev.faultline.agent.wire.link.Link;
import java.util.Arrays;

/// When the channels of a source may send: held to the link's rate by [Pacing], and each to what
/// may be under way by its [Flow]. For the owner of the session's mailbox.
final class SourceFlow {
  private final MigrationPlan plan;
  private final LinkSet links;
  private final Pacing pacing;
  private final Estimates estimates;
  private final Flow[] flows; // by channel
  private long savedBytes;

  /// @param linkBytesPerSecond what is sent is held to this rate; 0 for as fast as it goes
  SourceFlow(MigrationPlan plan, LinkSet links, long linkBytesPerSecond) {
    this.plan = plan;
    this.links = links;
    flows = new Flow[plan.channelCount()];
    Arrays.setAll(flows, channel -> new Flow(plan.spec(), Flow.Below.KERNEL));
    pacing = new Pacing(8 * linkBytesPerSecond, Pacing.Timers.OF_A_HOST);
    estimates = new Estimates(linkBytesPerSecond);
  }

  /// How long until a link of that rate has carried the device state.
  long nanosToState(long nowNanos) {
    return pacing.nanosToState(nowNanos);
  }

  /// Whether the rate and what is under way allow one more message.
  boolean mayQueue(Link link, long nowNanos) {
    long saved = links.savedBytes();
    pacing.saved(saved - savedBytes);
    savedBytes = saved;
    return switch (link.channel().kind()) {
      case CONTROL -> true;
      case DEMAND -> pacing.mayAnswer(nowNanos);
      case PUSH, SINGLE -> {
        long queued = link.queuedBytes(); // what the kernel has taken is the kernel's to bound
        yield flows[link.channel().slot()].mayPush(queued, queued) && pacing.mayPush(nowNanos);
      }
    };
  }

  void sent(Link link, Message message, long bytes, long nowNanos) {
    if (message instanceof Message.HandOver state && state.deviceStateBytes() > 0) {
      pacing.sentState(bytes, nowNanos);
    } else {
      pacing.sent(bytes, link.channel().kind() == Channel.Kind.DEMAND, nowNanos);
    }
    flows[link.channel().slot()].polled(bytes);
  }

  /// When the rate lets something go that it held back; `Long.MAX_VALUE` for nothing.
  ///
  /// @param sendsPages whether pages leave in this phase
  long dueNanos(MigrationSource endpoint, boolean sendsPages, long now) {
    boolean single = plan.channelCount() == 1; // whatever is said waits for a push's turn
    if (!sendsPages) {
      return single && !pacing.mayPush(now) ? now + pacing.nanosToPush(now) : Long.MAX_VALUE;
    }
    long wait = Long.MAX_VALUE;
    long deadline = endpoint.deadlineNanos(now);
    if (deadline < Long.MAX_VALUE) {
      wait = deadline - now;
    }
    if (!pacing.mayPush(now) && (single || !endpoint.view().unsent().isEmpty())) {
      wait = Math.min(wait, pacing.nanosToPush(now));
    }
    if (!pacing.mayAnswer(now)) {
      wait = Math.min(wait, pacing.nanosToAnswer(now));
    }
    return wait == Long.MAX_VALUE ? wait : now + wait;
  }

  /// Has a look at how fast it goes.
  void renew(MigrationSource endpoint, long nowNanos) {
    if (estimates.renew(links, nowNanos)) {
      endpoint.estimates(estimates.roundTripNanos(), estimates.bytesPerSecond());
      for (Flow flow : flows) {
        flow.estimates(
            estimates.leftBytesPerSecond() / plan.spec().pushStreams(), estimates.roundTripNanos());
      }
    }
  }
}
