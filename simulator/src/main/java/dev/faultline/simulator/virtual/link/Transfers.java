package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.scenarios.HostProfile;
import org.jspecify.annotations.Nullable;

/// The transfers of a world: messages as large as the codec writes them, at what it costs the hosts
/// to send and to receive them. What is used up is used again.
public final class Transfers {
  /// Hears of each.
  public interface Watch {
    /// A message begins its way; whose it is, is known once a pipe has it.
    void made(Transfer transfer);

    /// A message is used up.
    void recycled(Transfer transfer);

    /// A source lets go of pages.
    void released(int migration, PageRuns pages);
  }

  private final HostProfile profile;
  private final @Nullable Watch watch;
  private @Nullable Transfer spare;

  public Transfers(HostProfile profile, @Nullable Watch watch) {
    this.profile = profile;
    this.watch = watch;
  }

  /// Whether anybody hears of pages that are released; else nothing is kept that could be.
  public boolean hearsOfReleases() {
    return watch != null;
  }

  public void released(int migration, PageRuns pages) {
    if (watch != null) {
      watch.released(migration, pages);
    }
  }

  public Transfer make(Message message, MessageCodec codec) {
    Transfer transfer = spare;
    if (transfer == null) {
      transfer = new Transfer();
    } else {
      spare = transfer.next;
    }
    transfer.message = message;
    transfer.state = Transfer.State.WHOLE;
    transfer.packNanos = 0;
    transfer.unpackNanos = 0;
    transfer.bytes = codec.encodedBytes(message);
    transfer.contentPages = 0;
    transfer.installPages = 0;
    transfer.sendNanos = 0;
    transfer.receiveNanos = 0;
    if (message instanceof Message.Pages pages) {
      transfer.installPages = pages.runs().pageCount();
      transfer.contentPages = transfer.installPages - pages.references().size();
      charge(transfer, pages, HostProfile.blocks(codec.pageSizeBytes()));
    }
    if (watch != null) {
      watch.made(transfer);
    }
    return transfer;
  }

  /// What it takes to send and to receive a message with pages, be they only zero markers.
  private void charge(Transfer transfer, Message.Pages pages, long blocks) {
    HostProfile.Messages costs = profile.messages();
    int runs = pages.runs().size();
    transfer.sendNanos =
        costs.sendUnitNanos()
            + runs * costs.sendRunNanos()
            + transfer.contentPages * blocks * profile.sendPageNanos()
            + pages.zeros().pageCount() * blocks * profile.zeroPageNanos();
    transfer.receiveNanos =
        costs.receiveUnitNanos()
            + runs * costs.receiveRunNanos()
            + transfer.contentPages * blocks * profile.receivePageNanos();
  }

  /// The message itself is its endpoint's.
  public void recycle(Transfer transfer) {
    if (watch != null) {
      watch.recycled(transfer);
    }
    transfer.message = null;
    transfer.next = spare;
    spare = transfer;
  }
}
