/// What a result file holds of one run.
@NullMarked
package dev.faultline.reports.result.run;

import org.jspecify.annotations.NullMarked;
