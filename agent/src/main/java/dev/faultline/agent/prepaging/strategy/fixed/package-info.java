/// Strategies whose order nothing changes: neither faults nor the guest's past.
@NullMarked
package dev.faultline.agent.prepaging.strategy.fixed;

import org.jspecify.annotations.NullMarked;
