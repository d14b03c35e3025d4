/// Links that fail on purpose.
@NullMarked
package dev.faultline.agent.wire.faulty;

import org.jspecify.annotations.NullMarked;
