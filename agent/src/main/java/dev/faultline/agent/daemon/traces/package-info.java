/// The traces that guests replay, as drivers bring them.
@NullMarked
package dev.faultline.agent.daemon.traces;

import org.jspecify.annotations.NullMarked;
