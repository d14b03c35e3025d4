/// Runs scenarios on a real QEMU: two processes on this host, and a guest that makes the scenario's
/// touches.
@NullMarked
package dev.faultline.simulator.qemu;

import org.jspecify.annotations.NullMarked;
