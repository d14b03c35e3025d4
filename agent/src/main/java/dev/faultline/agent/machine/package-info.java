/// A guest on a real host: its memory, its vCPU threads, and what moves it away or takes it over.
/// The state machines of `migration` ask for these things; this package does them.
@NullMarked
package dev.faultline.agent.machine;

import org.jspecify.annotations.NullMarked;
