/// Strategies that go by what the guest did before.
@NullMarked
package dev.faultline.agent.prepaging.strategy.past;

import org.jspecify.annotations.NullMarked;
