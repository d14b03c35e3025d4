/// Holds one engine against another that runs the same scenario.
@NullMarked
package dev.faultline.simulator.validate;

import org.jspecify.annotations.NullMarked;
