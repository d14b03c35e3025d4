package dev.faultline.agent.prepaging.contract.foresight;

/// The pages that the guest will touch after RESUME if nothing stalls it, each once, ordered by
/// first touch over all vCPUs.
public interface Future {
  /// How many distinct pages.
  int size();

  /// The page frame number of first touch `i`.
  long page(int i);
}
