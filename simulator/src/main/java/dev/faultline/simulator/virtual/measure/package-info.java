/// What becomes of a run: its cost before, its outcome after, and what must hold of it.
@NullMarked
package dev.faultline.simulator.virtual.measure;

import org.jspecify.annotations.NullMarked;
