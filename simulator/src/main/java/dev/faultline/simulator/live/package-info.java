/// Runs a scenario on two agents: real memory, real sockets, real page faults.
@NullMarked
package dev.faultline.simulator.live;

import org.jspecify.annotations.NullMarked;
