package dev.faultline.agent.migration;

/// What has left a source so far.
///
/// @param pagesPushed pages with content in push units, each time they left
/// @param pagesDemanded pages with content on demand, companions included
/// @param pagesZero pages that left as zero
/// @param pagesFree pages that the guest has free at the source; of these the target hears as zero
/// @param pagesResent pages that had been sent when the guest wrote them at the source, each time
/// @param rounds of pre-copy, without the last one for which the guest stops
public record SourceCounts(
    long pagesPushed,
    long pagesDemanded,
    long pagesZero,
    long pagesFree,
    long pagesResent,
    int rounds) {}
