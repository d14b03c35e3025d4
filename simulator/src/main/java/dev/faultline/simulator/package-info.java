/// The engines, the experiments on them, and the command line.
@NullMarked
package dev.faultline.simulator;

import org.jspecify.annotations.NullMarked;
