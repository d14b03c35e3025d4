/// What may be under way, and when the next message may leave.
@NullMarked
package dev.faultline.agent.migration.flow;

import org.jspecify.annotations.NullMarked;
