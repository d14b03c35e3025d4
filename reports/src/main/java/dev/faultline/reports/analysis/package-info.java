/// What follows from the runs of a set: variants held against their baseline and bound, and the
/// verdict in words.
@NullMarked
package dev.faultline.reports.analysis;

import org.jspecify.annotations.NullMarked;
