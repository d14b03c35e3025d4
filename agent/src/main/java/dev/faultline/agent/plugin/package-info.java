/// Strategies from jars that Faultline does not ship.
@NullMarked
package dev.faultline.agent.plugin;

import org.jspecify.annotations.NullMarked;
