/// The command line: thin commands over the public library API.
@NullMarked
package dev.faultline.simulator.cli;

import org.jspecify.annotations.NullMarked;
