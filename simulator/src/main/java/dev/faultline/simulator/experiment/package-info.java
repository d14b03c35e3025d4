/// Experiments as a library: run a scenario, compare strategies, write and render what came of it.
/// The command line does nothing that is not a call of this package.
@NullMarked
package dev.faultline.simulator.experiment;

import org.jspecify.annotations.NullMarked;
