/// What Chronicle Bytes needs of the JVM, and must not leave behind.
@NullMarked
package dev.faultline.agent.chronicle;

import org.jspecify.annotations.NullMarked;
