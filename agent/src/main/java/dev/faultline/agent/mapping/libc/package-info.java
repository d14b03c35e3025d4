/// The system calls behind guest memory.
@NullMarked
package dev.faultline.agent.mapping.libc;

import org.jspecify.annotations.NullMarked;
