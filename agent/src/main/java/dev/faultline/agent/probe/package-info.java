/// Micro-benchmarks of what a live agent is made of: its sockets, frames, faults and installations,
/// each by itself. No migration takes place.
@NullMarked
package dev.faultline.agent.probe;

import org.jspecify.annotations.NullMarked;
