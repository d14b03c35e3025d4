/// Messages as bytes, and the memory that their pages are read from and staged in.
@NullMarked
package dev.faultline.agent.wire.codec;

import org.jspecify.annotations.NullMarked;
