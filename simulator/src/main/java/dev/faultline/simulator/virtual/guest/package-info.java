/// A guest: its vCPUs on either host, what they wait for, and what they will touch.
@NullMarked
package dev.faultline.simulator.virtual.guest;

import org.jspecify.annotations.NullMarked;
