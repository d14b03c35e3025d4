/// A run looked at in a browser while it goes on.
@NullMarked
package dev.faultline.simulator.watch;

import org.jspecify.annotations.NullMarked;
