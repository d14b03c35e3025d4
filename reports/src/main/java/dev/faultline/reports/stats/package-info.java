/// Statistics: percentiles, estimates with intervals, paired differences, and what follows from
/// them.
@NullMarked
package dev.faultline.reports.stats;

import org.jspecify.annotations.NullMarked;
