/// Guest memory on a Linux host, by backing, through the operating system's own calls, and the one
/// class that touches it.
@NullMarked
package dev.faultline.agent.mapping;

import org.jspecify.annotations.NullMarked;
