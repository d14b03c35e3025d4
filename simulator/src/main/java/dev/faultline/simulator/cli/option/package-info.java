/// Options that several commands take.
@NullMarked
package dev.faultline.simulator.cli.option;

import org.jspecify.annotations.NullMarked;
