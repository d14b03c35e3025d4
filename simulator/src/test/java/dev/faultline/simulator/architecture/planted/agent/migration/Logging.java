package dev.faultline.simulator.architecture.planted.agent.migration;

import org.slf4j.Logger;

/// Planted: the heart writes a log.
public final class Logging {
  Logger log;
}
