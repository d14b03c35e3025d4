/// Tables of what went on in a run's phases and rounds.
@NullMarked
package dev.faultline.reports.render.phases;

import org.jspecify.annotations.NullMarked;
