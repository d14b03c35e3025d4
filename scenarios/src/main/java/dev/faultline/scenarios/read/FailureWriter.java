package dev.faultline.scenarios.read;

import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.keys.Words;
import dev.faultline.scenarios.keys.failure.FailureKeys;
import dev.faultline.scenarios.read.tree.Tree;
import java.util.LinkedHashMap;

/// Writes an entry of `failures` as resolved.
final class FailureWriter {
  private FailureWriter() {}

  static LinkedHashMap<String, Object> resolved(PlannedFailure failure) {
    LinkedHashMap<String, Object> tree =
        switch (failure.what()) {
          case Failure.Reset reset -> named("reset").put("for", reset.nanos()).done();
          case Failure.HalfOpen halfOpen -> named("half-open").done();
          case Failure.Delay delay ->
              named("delay")
                  .put("channel", Words.of(delay.on()))
                  .put("extra", delay.extraNanos())
                  .put("for", delay.nanos())
                  .done();
          case Failure.Loss loss ->
              named("loss")
                  .put("channel", Words.of(loss.on()))
                  .put("share", loss.percent())
                  .put("for", loss.nanos())
                  .done();
          case Failure.Bandwidth bandwidth ->
              named("bandwidth")
                  .put("left", bandwidth.leftPercent())
                  .put("for", bandwidth.nanos())
                  .done();
          case Failure.BadFrame bad ->
              named(bad.isRepeat() ? "duplicated" : "corrupted")
                  .put("side", Words.of(bad.sender()))
                  .put("channel", Words.of(bad.on()))
                  .done();
          case Failure.Killed killed ->
              named(killed.isOutOfMemory() ? "out-of-memory" : "killed")
                  .put("side", Words.of(killed.side()))
                  .done();
          case Failure.Malicious bad -> named("malicious").put("side", Words.of(bad.side())).done();
          case Failure.FullDisk full ->
              named("full-disk").put("side", Words.of(full.side())).done();
          case Failure.Restarted restarted ->
              named("restarted")
                  .put("side", Words.of(restarted.side()))
                  .put("for", restarted.nanos())
                  .done();
          case Failure.Stopped stopped ->
              named("stopped")
                  .put("side", Words.of(stopped.side()))
                  .put("for", stopped.nanos())
                  .done();
          case Failure.LinkDown down -> named("link-down").put("for", down.nanos()).done();
        };
    tree.putAll(new Tree(FailureKeys.FAILURE).put(FailureKeys.WHEN, failure.when()).done());
    return tree;
  }

  private static Tree named(String kind) {
    return new Tree(FailureKeys.FAILURE.plus(FailureKeys.kind(kind).keys())).put("kind", kind);
  }
}
