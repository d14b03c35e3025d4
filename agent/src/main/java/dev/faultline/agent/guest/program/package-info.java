/// The programs that guests run, and how a plan becomes them.
@NullMarked
package dev.faultline.agent.guest.program;

import org.jspecify.annotations.NullMarked;
