package dev.faultline.agent.prepaging.contract;

/// The service by which a jar from elsewhere brings a strategy: a public class with a public
/// constructor without parameters, named in the jar's `META-INF/services`.
public interface StrategyProvider {
  Strategy strategy();
}
