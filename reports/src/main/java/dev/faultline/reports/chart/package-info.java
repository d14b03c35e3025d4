/// What the charts of a report are drawn from, and the script that draws them.
@NullMarked
package dev.faultline.reports.chart;

import org.jspecify.annotations.NullMarked;
