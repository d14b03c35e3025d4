package dev.faultline.simulator.virtual.time;

/// Something to which events happen. It is registered with the [Timeline] once and then named by a
/// number. A class, not an interface, since the call of an interface with ten of them costs more,
/// and every event is one.
public abstract class Actor {
  /// An event that this actor scheduled has come. `token` is the number that it gave then; an actor
  /// that changed its mind meanwhile recognises an old token and does nothing.
  protected abstract void fire(int token, long nowNanos);
}
