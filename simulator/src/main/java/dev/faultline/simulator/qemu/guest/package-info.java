/// The guest that QEMU runs: what it is made of, what it touches, and what it says of itself.
@NullMarked
package dev.faultline.simulator.qemu.guest;

import org.jspecify.annotations.NullMarked;
