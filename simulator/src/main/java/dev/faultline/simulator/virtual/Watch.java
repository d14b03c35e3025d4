package dev.faultline.simulator.virtual;

/// Looks on while a world runs. For tests, which check at every instant what must always hold;
/// other runs have none.
interface Watch {
  /// An endpoint has given a message; its stream is known by the next [#instant].
  void polled(Transfer transfer);

  /// A message is used up.
  void recycled(Transfer transfer);

  /// Everything that was due has happened and the endpoints have been polled. What they said may
  /// lead to another round at the same time.
  void instant(World world);
}
