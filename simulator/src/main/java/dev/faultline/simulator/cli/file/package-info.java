/// Commands that read and write results and traces.
@NullMarked
package dev.faultline.simulator.cli.file;

import org.jspecify.annotations.NullMarked;
