/// Traces written to files.
@NullMarked
package dev.faultline.agent.trace.write;

import org.jspecify.annotations.NullMarked;
