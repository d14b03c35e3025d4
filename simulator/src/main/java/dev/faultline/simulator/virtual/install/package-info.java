/// Threads that put pages into a guest's memory.
@NullMarked
package dev.faultline.simulator.virtual.install;

import org.jspecify.annotations.NullMarked;
