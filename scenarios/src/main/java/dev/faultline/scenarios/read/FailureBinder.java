package dev.faultline.scenarios.read;

import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.On;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.keys.Words;
import dev.faultline.scenarios.keys.failure.FailureKeys;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads `failures`.
final class FailureBinder {
  private static final int FAILURES_MAX = 1000;

  private final Problems problems;

  FailureBinder(Problems problems) {
    this.problems = problems;
  }

  List<PlannedFailure> failures(@Nullable Node node) {
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof Node.Sequence list) || list.items().size() > FAILURES_MAX) {
      problems.at(
          node,
          "must be a list of at most " + FAILURES_MAX + " failures",
          "write each entry as - { kind: reset, phase: pull, after: 10 ms }");
      return List.of();
    }
    List<PlannedFailure> failures = new ArrayList<>();
    for (Node item : list.items()) {
      PlannedFailure failure = failure(item);
      if (failure != null) {
        failures.add(failure);
      }
    }
    return List.copyOf(failures);
  }

  private @Nullable PlannedFailure failure(Node item) {
    Node named = item instanceof Node.Mapping mapping ? mapping.get("kind") : null;
    Section own = FailureKeys.kind(named instanceof Node.Scalar scalar ? scalar.text() : "");
    TreeMap<String, String> elsewhere = new TreeMap<>();
    for (Section kind : FailureKeys.KINDS) {
      String name = "kind: " + kind.title();
      kind.keys().forEach(key -> elsewhere.merge(key.name(), name, (a, b) -> a + " and " + b));
    }
    own.keys().forEach(key -> elsewhere.remove(key.name()));
    Block block =
        Block.read(item, FailureKeys.FAILURE.plus(own.keys()), List.of(), elsewhere, problems);
    if (!block.good("kind")) {
      return null;
    }
    if (block.good("times", "every") && block.integer("every") > 0 && block.integer("times") < 2) {
      problems.at(block.at("every"), "has no effect: it happens once", "add times: 2, or more");
    }
    When when = When.PULL.with(to -> block.all(FailureKeys.WHEN, to));
    if (when.guestTimeNanos() > 0 && !when.phase().isAtTarget()) {
      problems.at(
          block.at("guest-time"),
          "cannot pass in phase " + Words.of(when.phase()) + ", without a guest at the target",
          "use phase: pull, paused or recover, or leave guest-time out");
    }
    return new PlannedFailure(what(block), when);
  }

  private static Failure what(Block block) {
    return switch (block.text("kind")) {
      case "reset" -> new Failure.Reset(block.integer("for"));
      case "link-down" -> new Failure.LinkDown(block.integer("for"));
      case "half-open" -> new Failure.HalfOpen();
      case "delay" ->
          new Failure.Delay(
              block.constant("channel", On.class), block.integer("extra"), block.integer("for"));
      case "loss" ->
          new Failure.Loss(
              block.constant("channel", On.class), block.number("share"), block.integer("for"));
      case "bandwidth" -> new Failure.Bandwidth(block.number("left"), block.integer("for"));
      case "corrupted" -> badFrame(block, false);
      case "duplicated" -> badFrame(block, true);
      case "killed" -> new Failure.Killed(block.constant("side", Side.class));
      case "out-of-memory" -> new Failure.Killed(block.constant("side", Side.class), true);
      case "full-disk" -> new Failure.FullDisk(block.constant("side", Side.class));
      case "malicious" -> new Failure.Malicious(block.constant("side", Side.class));
      case "restarted" ->
          new Failure.Restarted(block.constant("side", Side.class), block.integer("for"));
      case "stopped" ->
          new Failure.Stopped(block.constant("side", Side.class), block.integer("for"));
      default -> throw new IllegalStateException("no kind " + block.text("kind"));
    };
  }

  private static Failure badFrame(Block block, boolean isRepeat) {
    return new Failure.BadFrame(
        block.constant("side", Side.class), block.constant("channel", On.class), isRepeat);
  }
}
