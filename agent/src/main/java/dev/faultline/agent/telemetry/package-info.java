/// Lets others watch an agent: its counts as Micrometer meters, and these in the text format of
/// Prometheus.
@NullMarked
package dev.faultline.agent.telemetry;

import org.jspecify.annotations.NullMarked;
