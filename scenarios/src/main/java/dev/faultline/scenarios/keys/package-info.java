/// Every key of a scenario file, declared once: the reader, the published schema and the reference
/// come from it.
@NullMarked
package dev.faultline.scenarios.keys;

import org.jspecify.annotations.NullMarked;
