/// Two hosts, a link and the migrations between them, from the begin to the end of a run.
@NullMarked
package dev.faultline.simulator.virtual.world;

import org.jspecify.annotations.NullMarked;
