/// Metrics, each declared once: name, unit, direction, definition, source.
@NullMarked
package dev.faultline.reports.metric;

import org.jspecify.annotations.NullMarked;
