/// The scenarios that Faultline ships.
@NullMarked
package dev.faultline.scenarios.catalogue;

import org.jspecify.annotations.NullMarked;
