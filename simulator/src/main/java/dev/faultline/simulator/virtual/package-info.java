/// The virtual engine: the agents' endpoints over a virtual clock and a modelled host and link.
/// Deterministic; it touches no socket, no thread and no wall clock. The rules are in this module's
/// `docs/model.md`.
@NullMarked
package dev.faultline.simulator.virtual;

import org.jspecify.annotations.NullMarked;
