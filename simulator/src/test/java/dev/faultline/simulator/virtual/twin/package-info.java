/// The brute-force twin of the virtual engine: the rules of `simulator/docs/model.md` once more,
/// page by page and step by step, slow and plain. It shares the plan records, the guest programs
/// and the strategies with the engine, and nothing else.
@NullMarked
package dev.faultline.simulator.virtual.twin;

import org.jspecify.annotations.NullMarked;
