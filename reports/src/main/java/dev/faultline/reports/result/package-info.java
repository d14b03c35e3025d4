/// Result files: their model, how they are written and read.
@NullMarked
package dev.faultline.reports.result;

import org.jspecify.annotations.NullMarked;
