/// Guest programs: which page each vCPU touches next, and the CPU state that is their whole
/// progress.
@NullMarked
package dev.faultline.agent.guest;

import org.jspecify.annotations.NullMarked;
