/// The source's endpoint: what has been sent, what may be sent, and when the guest stops.
@NullMarked
package dev.faultline.agent.migration.source;

import org.jspecify.annotations.NullMarked;
