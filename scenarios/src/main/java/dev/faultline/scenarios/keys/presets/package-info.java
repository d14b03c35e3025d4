/// Sets of values of keys, by the name of the product that has them.
@NullMarked
package dev.faultline.scenarios.keys.presets;

import org.jspecify.annotations.NullMarked;
