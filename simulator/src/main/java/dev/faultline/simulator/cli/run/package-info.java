/// Commands that run migrations.
@NullMarked
package dev.faultline.simulator.cli.run;

import org.jspecify.annotations.NullMarked;
