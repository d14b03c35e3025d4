/// What is published of the table of keys: the schema for editors, the reference for readers.
@NullMarked
package dev.faultline.scenarios.keys.published;

import org.jspecify.annotations.NullMarked;
