/// Guests of other programs: what they hand over, and what is made of it.
@NullMarked
package dev.faultline.simulator.pager;

import org.jspecify.annotations.NullMarked;
