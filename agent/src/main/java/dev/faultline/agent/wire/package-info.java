/// The bytes on the wire: codec and sizes.
@NullMarked
package dev.faultline.agent.wire;

import org.jspecify.annotations.NullMarked;
