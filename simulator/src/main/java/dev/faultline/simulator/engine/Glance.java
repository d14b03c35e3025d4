package dev.faultline.simulator.engine;

import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.Series;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one migration that is under way has recorded so far.
///
/// @param name of the migration
/// @param phases that have begun
/// @param series over time, as far as the engine knows them yet
/// @param pageMap null where the engine will know it only at the end
public record Glance(
    String name,
    List<MigrationOutcome.Phase> phases,
    List<Series> series,
    @Nullable PageMap pageMap) {}
