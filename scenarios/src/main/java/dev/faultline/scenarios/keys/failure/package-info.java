/// The keys of `failures`.
@NullMarked
package dev.faultline.scenarios.keys.failure;

import org.jspecify.annotations.NullMarked;
