/// Results held against older ones of the same scenario, variant by variant, paired by seed.
@NullMarked
package dev.faultline.reports.earlier;

import org.jspecify.annotations.NullMarked;
