/// The strategies that ship, by name.
@NullMarked
package dev.faultline.agent.prepaging.strategy;

import org.jspecify.annotations.NullMarked;
