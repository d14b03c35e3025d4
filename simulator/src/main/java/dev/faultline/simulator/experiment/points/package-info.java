/// What an experiment varies: its axes, and the points that they make.
@NullMarked
package dev.faultline.simulator.experiment.points;

import org.jspecify.annotations.NullMarked;
