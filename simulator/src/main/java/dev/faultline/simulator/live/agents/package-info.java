/// Agents for live runs: started here, in namespaces, or found elsewhere.
@NullMarked
package dev.faultline.simulator.live.agents;

import org.jspecify.annotations.NullMarked;
