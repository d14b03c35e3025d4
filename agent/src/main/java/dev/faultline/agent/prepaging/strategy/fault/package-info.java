/// Strategies that go by the faults which come.
@NullMarked
package dev.faultline.agent.prepaging.strategy.fault;

import org.jspecify.annotations.NullMarked;
