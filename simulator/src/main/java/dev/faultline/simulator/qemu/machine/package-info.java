/// The QEMU of this host: its processes, and the protocol by which they are told what to do.
@NullMarked
package dev.faultline.simulator.qemu.machine;

import org.jspecify.annotations.NullMarked;
