package dev.faultline.simulator.virtual.time;

/// A clock that goes at another pace than time, with events of its own.
interface Clock {
  /// When the first of them is due if nothing changes before; `Long.MAX_VALUE` if there is none.
  long nextTime();

  EventQueue queue();
}
