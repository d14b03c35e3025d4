/// What a machine is to a session: its plan, what it does, and what it counts.
@NullMarked
package dev.faultline.agent.machine.contract;

import org.jspecify.annotations.NullMarked;
