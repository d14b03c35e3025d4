/// Schedules of failures by the million, and the canaries that show what they find.
@NullMarked
package dev.faultline.simulator.virtual.schedule;

import org.jspecify.annotations.NullMarked;
