/// The two hosts of a migration: their endpoints, what their threads do and what that costs.
@NullMarked
package dev.faultline.simulator.virtual.host;

import org.jspecify.annotations.NullMarked;
