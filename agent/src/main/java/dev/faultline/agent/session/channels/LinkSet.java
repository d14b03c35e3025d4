package dev.faultline.agent.session.channels;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.wire.link.Link;
import org.jspecify.annotations.Nullable;

/// The links of one migration, which come and go together. For the owner of its mailbox.
public final class LinkSet {
  private final MigrationPlan plan;
  private final @Nullable Link[] links;
  private boolean cut;
  private long sentBefore;
  private long savedBefore;
  private long receivedBefore;
  private final long[] receivedBeforeByKind = new long[Channel.Kind.values().length];

  public LinkSet(MigrationPlan plan) {
    this.plan = plan;
    links = new @Nullable Link[plan.channelCount()];
  }

  /// Takes a link in.
  ///
  /// @return false if it cannot stay: there is one for its channel, or the set is being cut
  public boolean add(Link link) {
    int index = plan.index(link.channel());
    if (cut || links[index] != null) {
      return false;
    }
    links[index] = link;
    return true;
  }

  /// A link is over; the others follow.
  ///
  /// @return whether it was one of these
  public boolean closed(Link link) {
    int index = plan.index(link.channel());
    if (links[index] != link) {
      return false;
    }
    links[index] = null;
    sentBefore += link.sentBytes();
    savedBefore += link.savedBytes();
    receivedBefore += link.receivedBytes();
    receivedBeforeByKind[link.channel().kind().ordinal()] += link.receivedBytes();
    cut();
    if (isEmpty()) {
      cut = false;
    }
    return true;
  }

  /// Closes all; [#closed] will be called for each.
  public void cut() {
    cut = !isEmpty();
    for (Link link : links) {
      if (link != null) {
        link.close();
      }
    }
  }

  public boolean isComplete() {
    for (Link link : links) {
      if (link == null) {
        return false;
      }
    }
    return !cut;
  }

  public boolean isEmpty() {
    for (Link link : links) {
      if (link != null) {
        return false;
      }
    }
    return true;
  }

  public void start() {
    for (Link link : links) {
      if (link != null) {
        link.start();
      }
    }
  }

  public @Nullable Link get(int index) {
    return cut ? null : links[index];
  }

  public int size() {
    return links.length;
  }

  public Channel channel(int index) {
    return plan.channel(index);
  }

  /// Bytes that left through all links, those that are gone included.
  public long sentBytes() {
    long sum = sentBefore;
    for (Link link : links) {
      sum += link == null ? 0 : link.sentBytes();
    }
    return sum;
  }

  /// Bytes that did not leave although their links had said so.
  public long savedBytes() {
    long sum = savedBefore;
    for (Link link : links) {
      sum += link == null ? 0 : link.savedBytes();
    }
    return sum;
  }

  public long receivedBytes() {
    long sum = receivedBefore;
    for (Link link : links) {
      sum += link == null ? 0 : link.receivedBytes();
    }
    return sum;
  }

  /// The same through channels of one kind.
  public long receivedBytes(Channel.Kind kind) {
    long sum = receivedBeforeByKind[kind.ordinal()];
    for (Link link : links) {
      sum += link == null || link.channel().kind() != kind ? 0 : link.receivedBytes();
    }
    return sum;
  }

  /// Bytes that wait for the kernel.
  public long queuedBytes() {
    long sum = 0;
    for (Link link : links) {
      sum += link == null ? 0 : link.queuedBytes();
    }
    return sum;
  }
}
