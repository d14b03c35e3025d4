package dev.faultline.reports.metric;

/// The declaration of one metric. Result files carry the declarations of what they hold, so that
/// tables, CSV, HTML and docs all say the same, whoever reads the file and when.
///
/// @param name as in result files, its unit last, for example `downtime_ns`
/// @param title as in the head of a table
/// @param unit of its number
/// @param direction which values are good
/// @param leading whether it stands in the first table of a report
/// @param definition exactly what is measured: the event that starts it and the event that ends it
/// @param source whose definition this is
public record Metric(
    String name,
    String title,
    Unit unit,
    Direction direction,
    boolean leading,
    String definition,
    String source) {}
