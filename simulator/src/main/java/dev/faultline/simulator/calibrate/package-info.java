/// Measures what things cost on this host, and writes it down as a host profile.
@NullMarked
package dev.faultline.simulator.calibrate;

import org.jspecify.annotations.NullMarked;
