/// Results for other programs: statistics packages, TeX, trace and histogram viewers.
@NullMarked
package dev.faultline.reports.export;

import org.jspecify.annotations.NullMarked;
