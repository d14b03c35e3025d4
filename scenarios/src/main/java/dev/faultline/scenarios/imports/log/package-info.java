/// Logs of other tools, read line by line, and what becomes of their accesses.
@NullMarked
package dev.faultline.scenarios.imports.log;

import org.jspecify.annotations.NullMarked;
