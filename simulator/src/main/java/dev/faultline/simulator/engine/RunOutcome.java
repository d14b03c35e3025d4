package dev.faultline.simulator.engine;

import java.util.List;

/// What an engine measured in one run.
public record RunOutcome(List<MigrationOutcome> migrations) {}
