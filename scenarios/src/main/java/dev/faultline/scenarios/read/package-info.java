/// From a YAML file to a [dev.faultline.scenarios.Scenario], or to every problem that it has.
@NullMarked
package dev.faultline.scenarios.read;

import org.jspecify.annotations.NullMarked;
