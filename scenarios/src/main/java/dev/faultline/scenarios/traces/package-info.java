/// Traces that scenarios name: where they lie, and what is known of them.
@NullMarked
package dev.faultline.scenarios.traces;

import org.jspecify.annotations.NullMarked;
