package dev.faultline.scenarios.read;

/// What a scenario has to know of a trace that it replays.
public record TraceFacts(long pageCount, int pageSizeBytes, int vcpus) {}
