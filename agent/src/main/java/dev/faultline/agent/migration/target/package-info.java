/// The target's endpoint: what has arrived, and who waits for what.
@NullMarked
package dev.faultline.agent.migration.target;

import org.jspecify.annotations.NullMarked;
