package dev.faultline.simulator.virtual.install;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.simulator.virtual.link.Transfer;

/// What it takes a target to install a message.
///
/// @param loadPageNanos added to each page that comes before the guest runs
public record InstallWork(InstallCosts costs, long loadPageNanos) {
  /// CPU time.
  public long nanos(Transfer transfer, Message.Pages pages, boolean isBefore) {
    long page = costs.pageNanos() + (isBefore ? loadPageNanos : 0);
    return pages.runs().size() * costs.callNanos() + transfer.installPages * page;
  }
}
