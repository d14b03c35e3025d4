/// Finds results on disk and says in short what each is.
@NullMarked
package dev.faultline.simulator.listing;

import org.jspecify.annotations.NullMarked;
