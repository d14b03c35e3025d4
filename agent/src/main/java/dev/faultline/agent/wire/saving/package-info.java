/// What is sent instead of a page: less of it, or a reference to what the other side keeps.
@NullMarked
package dev.faultline.agent.wire.saving;

import org.jspecify.annotations.NullMarked;
