/// Holds the virtual engine against live runs of the same scenario.
@NullMarked
package dev.faultline.simulator.validate;

import org.jspecify.annotations.NullMarked;
