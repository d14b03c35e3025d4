/// How two agents, or an agent and its driver, come to a connection.
@NullMarked
package dev.faultline.agent.wire.connect;

import org.jspecify.annotations.NullMarked;
