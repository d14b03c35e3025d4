/// What an agent writes down of a guest, so that another process of this host can go on with it.
@NullMarked
package dev.faultline.agent.journal;

import org.jspecify.annotations.NullMarked;
