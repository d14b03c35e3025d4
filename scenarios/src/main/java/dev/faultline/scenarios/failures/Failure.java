package dev.faultline.scenarios.failures;

/// Something that goes wrong on the link or on a host.
public sealed interface Failure {
  /// What never ends lasts so long.
  long EVER = Long.MAX_VALUE;

  /// How long it lasts; [#EVER] if it does not end.
  long nanos();

  /// All connections are reset, both sides are told at once, and none can be made before it is
  /// over: a proxy or a firewall between the hosts starts anew.
  record Reset(long nanos) implements Failure {}

  /// Nothing crosses, in neither direction, and nobody is told: a cable is out, a switch restarts.
  /// TCP sends again after waits that double (RFC 6298), and gives a connection up after
  /// [dev.faultline.agent.migration.Reconnection#SILENCE_NANOS_MAX].
  record LinkDown(long nanos) implements Failure {}

  /// An agent's process is killed, and with it what it holds in memory.
  ///
  /// @param isOutOfMemory whether by its host's kernel, which has no page left for it
  record Killed(Side side, boolean isOutOfMemory) implements Failure {
    /// By somebody.
    public Killed(Side side) {
      this(side, false);
    }

    @Override
    public long nanos() {
      return EVER;
    }
  }

  /// An agent is killed, and another one is started in its place so much later, which goes on from
  /// the journal if the guest's memory outlives its process
  /// ([dev.faultline.agent.plan.VmSpec.Backing#outlivesProcess]).
  record Restarted(Side side, long nanos) implements Failure {}

  /// The disk on which an agent keeps its journals takes no further byte: a source keeps the pages
  /// of which it cannot write down that they go.
  record FullDisk(Side side) implements Failure {
    @Override
    public long nanos() {
      return EVER;
    }
  }

  /// An agent's process stands still, guest and all, as SIGSTOP has it; its host's kernel goes on
  /// acknowledging.
  record Stopped(Side side, long nanos) implements Failure {}

  /// What leaves by these channels meanwhile arrives so much later; nothing passes anything on its
  /// own channel.
  record Delay(On on, long extraNanos, long nanos) implements Failure {}

  /// Of the frames that leave by these channels meanwhile so many are lost, and TCP sends them
  /// again.
  ///
  /// @param percent 0 to 50
  record Loss(On on, double percent, long nanos) implements Failure {}

  /// So much of the link's bandwidth is left, in both directions.
  ///
  /// @param leftPercent 0.01 to 100
  record Bandwidth(double leftPercent, long nanos) implements Failure {}

  /// The next frame that a side sends on one of these channels is not what it should be: its
  /// receiver refuses it, as TLS does (RFC 8446, 5.2), and all connections are gone.
  ///
  /// @param sender of the frame
  /// @param isRepeat whether the frame comes as it was sent and then once more; else it comes
  ///   changed, or cut short
  record BadFrame(Side sender, On on, boolean isRepeat) implements Failure {
    @Override
    public long nanos() {
      return 0;
    }
  }

  /// An agent says something that its turn does not allow, well formed: a peer with an error, or
  /// one that means harm. Whoever hears it takes nothing more from that side.
  record Malicious(Side side) implements Failure {
    @Override
    public long nanos() {
      return EVER;
    }
  }

  /// The source's connections break and the target does not hear of it: what the target says goes
  /// nowhere, and it takes no other connection, until its kernel gives the old ones up after
  /// [dev.faultline.agent.migration.Reconnection#SILENCE_NANOS_MAX].
  record HalfOpen() implements Failure {
    @Override
    public long nanos() {
      return 0;
    }
  }
}
