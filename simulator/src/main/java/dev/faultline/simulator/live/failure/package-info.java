/// The failures of a scenario on live agents.
@NullMarked
package dev.faultline.simulator.live.failure;

import org.jspecify.annotations.NullMarked;
