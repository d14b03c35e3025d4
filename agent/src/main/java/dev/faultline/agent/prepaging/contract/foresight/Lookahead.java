package dev.faultline.agent.prepaging.contract.foresight;

/// What a private copy of the stopped guest has touched so far, each page once, in order. The copy
/// runs on at the source from the CPU state at SUSPEND, and nothing stalls it.
///
/// It is no [Future]: a first touch is told once the copy has made it, on the source's clock.
public interface Lookahead {
  /// How many first touches the copy has made by now; 0 until it runs. Never falls.
  int known();

  /// The page frame number of first touch `i`, of those that are known.
  long page(int i);

  /// What a copy costs, and how long it does what the guest does. Where a real copy runs, these
  /// show by themselves.
  ///
  /// @param startNanos from SUSPEND until the copy runs
  /// @param firstTouchNanos how long a first touch holds the copy up; the first touches of several
  ///   vCPUs wait for each other
  /// @param divergeNanos guest time from SUSPEND on; what the copy touches from then on is no
  ///   longer what the guest does
  /// @param astray what it tells from then on
  record Terms(long startNanos, long firstTouchNanos, long divergeNanos, Astray astray) {}

  /// What a copy tells once it does no longer what the guest does.
  enum Astray {
    /// It never comes to that.
    NEVER,
    /// Nothing: it waits for input that does not come.
    SILENT,
    /// Random pages, as fast as before.
    WRONG
  }

  /// An engine that can run such a copy.
  interface Starter {
    /// The copy of this migration, to be started at SUSPEND.
    Lookahead start(Terms terms);
  }
}
