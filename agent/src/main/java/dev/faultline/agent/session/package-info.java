/// One side of one migration on a host: an endpoint, its links and its machine, kept in order.
@NullMarked
package dev.faultline.agent.session;

import org.jspecify.annotations.NullMarked;
