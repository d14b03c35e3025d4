/// What a strategy may be told of the touches to come, and the bound that holds for all of them.
@NullMarked
package dev.faultline.agent.prepaging.contract.foresight;

import org.jspecify.annotations.NullMarked;
