/// Seeded random numbers, and permutations drawn from them.
@NullMarked
package dev.faultline.agent.random;

import org.jspecify.annotations.NullMarked;
