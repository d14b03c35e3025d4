package dev.faultline.simulator.engine;

/// What an engine is like: who needs to know asks for it, and compares no names.
///
/// @param sharesHost whether several runs at once on one host change nothing in their results
/// @param rehearses whether it gets faster while it runs, so that a rehearsal changes the results
/// @param takesAgents whether it can be told which agents to run on
/// @param takesWire whether it can be told what lies between the two sides
/// @param isForeign whether what migrates is not our code
public record Traits(
    boolean sharesHost,
    boolean rehearses,
    boolean takesAgents,
    boolean takesWire,
    boolean isForeign) {
  /// Of one that computes a result and measures nothing.
  public static final Traits COMPUTED = new Traits(true, false, false, false, false);
}
