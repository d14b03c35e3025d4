/// The plan that an agent is handed: what the VM is, what its guest does, how it is migrated.
@NullMarked
package dev.faultline.agent.plan;

import org.jspecify.annotations.NullMarked;
