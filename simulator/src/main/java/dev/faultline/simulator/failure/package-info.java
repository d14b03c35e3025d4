/// When the failures of a scenario happen, for every engine.
@NullMarked
package dev.faultline.simulator.failure;

import org.jspecify.annotations.NullMarked;
