/// What the guest will do after RESUME: its programs run once more, for those that are told.
@NullMarked
package dev.faultline.simulator.virtual.future;

import org.jspecify.annotations.NullMarked;
