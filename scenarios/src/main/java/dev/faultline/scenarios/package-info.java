/// Scenarios: their reader, their schema, their catalogue, and the traces they replay.
@NullMarked
package dev.faultline.scenarios;

import org.jspecify.annotations.NullMarked;
