/// What goes wrong in a scenario, and when.
@NullMarked
package dev.faultline.scenarios.failures;

import org.jspecify.annotations.NullMarked;
