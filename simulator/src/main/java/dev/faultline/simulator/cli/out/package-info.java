/// What commands say while they go on, how they end, and how errors read.
@NullMarked
package dev.faultline.simulator.cli.out;

import org.jspecify.annotations.NullMarked;
