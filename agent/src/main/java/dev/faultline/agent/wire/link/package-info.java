/// A channel between two agents: who sends and who receives, on which thread, over which socket.
@NullMarked
package dev.faultline.agent.wire.link;

import org.jspecify.annotations.NullMarked;
