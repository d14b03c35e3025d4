/// Metric declarations, result formats, statistics and every rendering.
@NullMarked
package dev.faultline.reports;

import org.jspecify.annotations.NullMarked;
