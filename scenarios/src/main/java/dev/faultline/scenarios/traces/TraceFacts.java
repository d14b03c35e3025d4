package dev.faultline.scenarios.traces;

import dev.faultline.agent.plan.ContentSpec;
import org.jspecify.annotations.Nullable;

/// What a scenario has to know of a trace that it replays.
///
/// @param content what its pages hold, if that was measured
public record TraceFacts(
    long pageCount, int pageSizeBytes, int vcpus, @Nullable ContentSpec content) {}
