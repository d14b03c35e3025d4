/// What several strategies are built from.
@NullMarked
package dev.faultline.agent.prepaging.toolkit;

import org.jspecify.annotations.NullMarked;
