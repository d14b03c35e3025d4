/// `faultline agent ...`: what one does with agents that run.
@NullMarked
package dev.faultline.simulator.cli.agent;

import org.jspecify.annotations.NullMarked;
