/// One interface over the engines that can run a scenario, and what a run gives back.
@NullMarked
package dev.faultline.simulator.engine;

import org.jspecify.annotations.NullMarked;
