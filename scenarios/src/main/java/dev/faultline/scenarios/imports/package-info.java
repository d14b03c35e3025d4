/// Importers: they make traces of what other tools wrote, line by line, in memory that grows with
/// the pages and not with the lines. A line that is not understood stops an import and is named;
/// nothing is written over but an older trace.
@NullMarked
package dev.faultline.scenarios.imports;

import org.jspecify.annotations.NullMarked;
