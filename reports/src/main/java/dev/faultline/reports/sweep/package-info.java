/// What a sweep found: its axes, how each condition ended, and who wins where in words.
@NullMarked
package dev.faultline.reports.sweep;

import org.jspecify.annotations.NullMarked;
