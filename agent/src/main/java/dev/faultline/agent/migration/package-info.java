/// The sans-I/O endpoints of a migration: source, target, their messages and phases.
@NullMarked
package dev.faultline.agent.migration;

import org.jspecify.annotations.NullMarked;
