/// The connections of a session: made, counted, held to a rate.
@NullMarked
package dev.faultline.agent.session.channels;

import org.jspecify.annotations.NullMarked;
