package dev.faultline.simulator.validate;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Engines;

/// When a candidate agrees with its reference, by what the reference is.
public enum Rule {
  /// Our own code: off by no more than 15 %, or than the reference's interquartile range; where its
  /// own range passes 20 % of its median, nothing can be said.
  OWN(0.15, "it may be off by 15 %, or the middle half of its runs"),

  /// A hypervisor: off by no more than 20 %, or within what its runs took.
  FOREIGN(0.20, "it may be off by 20 %, or lie within what its runs took");

  /// The candidate's median may be off by this share of the reference's.
  final double share;

  /// For people.
  final String words;

  Rule(double share, String words) {
    this.share = share;
    this.words = words;
  }

  /// Of an engine that is believed; of one that nobody knows any more, our own.
  static Rule of(String engine) {
    try (Engine one = Engines.find(engine).get()) {
      return one.traits().isForeign() ? FOREIGN : OWN;
    } catch (RequestException e) {
      return OWN;
    }
  }
}
