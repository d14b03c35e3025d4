package dev.faultline.agent.driver;

import dev.faultline.agent.plan.AgentPlan;

/// What a driver says to an agent, on a connection of its own for each guest.
public sealed interface Order {
  /// The side that an agent takes.
  enum Role {
    SOURCE,
    TARGET
  }

  /// Takes part in this migration. Answered by [News.Wanted] for each trace that is lacking, then
  /// by [News.Prepared].
  record Prepare(Role role, AgentPlan plan) implements Order {}

  /// A piece of a trace that was wanted, in order.
  ///
  /// @param last whether it is the last one
  record TracePiece(String digest, byte[] bytes, boolean last) implements Order {}

  /// To the source: boots the guest. Answered by [News.Started].
  record Start() implements Order {}

  /// To the source: migrates the guest to the agent at this address, now.
  record Migrate(String address) implements Order {}

  /// Gives it up or ends it before its time; whatever there is to report is reported.
  record Stop(String reason) implements Order {}

  /// Which guests are here? Answered by [News.Guests].
  record Guests() implements Order {}

  /// To the source of a migration whose link stayed away: tries to come back. From then on this
  /// connection hears what that guest's driver would, to its last word.
  record Recover(long migrationId) implements Order {}

  /// Ends a guest that no driver speaks for, and removes what it has here.
  record Drop(long migrationId) implements Order {}

  /// What time is it? Answered by [News.Clock].
  record Clock(long token) implements Order {}
}
