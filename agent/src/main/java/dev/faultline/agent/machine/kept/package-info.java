/// What of a guest that runs here outlives its process, beside its memory.
@NullMarked
package dev.faultline.agent.machine.kept;

import org.jspecify.annotations.NullMarked;
