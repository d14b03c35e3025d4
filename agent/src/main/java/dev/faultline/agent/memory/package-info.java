/// Guest-physical memory as page numbers: runs, sets and the memory map. No content, no I/O.
@NullMarked
package dev.faultline.agent.memory;

import org.jspecify.annotations.NullMarked;
