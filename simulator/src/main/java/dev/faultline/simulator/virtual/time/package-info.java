/// Virtual time: what is still to happen, in a total order, and the cores of a host, which share
/// it.
@NullMarked
package dev.faultline.simulator.virtual.time;

import org.jspecify.annotations.NullMarked;
