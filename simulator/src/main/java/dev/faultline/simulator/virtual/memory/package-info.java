/// A guest's memory: what its pages hold at the source, as versions, and which were touched.
@NullMarked
package dev.faultline.simulator.virtual.memory;

import org.jspecify.annotations.NullMarked;
