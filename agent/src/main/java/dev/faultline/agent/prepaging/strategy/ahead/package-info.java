/// Strategies that go by what a copy of the guest does now.
@NullMarked
package dev.faultline.agent.prepaging.strategy.ahead;

import org.jspecify.annotations.NullMarked;
