package dev.faultline.agent.migration;

/// Faults by how the page came.
///
/// @param demand answered on demand
/// @param late by a push or as a companion that was under way already
/// @param joined another vCPU had asked for the page
/// @param zero by a zero marker or the zero set
public record FaultCounts(long demand, long late, long joined, long zero) {}
