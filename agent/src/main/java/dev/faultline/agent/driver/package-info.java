/// What an agent and whoever drives it say to each other, and the driver's end of it.
@NullMarked
package dev.faultline.agent.driver;

import org.jspecify.annotations.NullMarked;
