/// A trace laid out in a guest's memory.
@NullMarked
package dev.faultline.agent.trace.layout;

import org.jspecify.annotations.NullMarked;
