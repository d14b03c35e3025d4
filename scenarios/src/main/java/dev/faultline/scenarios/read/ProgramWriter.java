package dev.faultline.scenarios.read;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.Words;
import dev.faultline.scenarios.read.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Writes a program: the inverse of what [GuestBinder] reads.
final class ProgramWriter {
  private ProgramWriter() {}

  static LinkedHashMap<String, Object> program(ProgramSpec program) {
    return switch (program) {
      case ProgramSpec.Sequential p -> access("sequential", p.access(), named("sequential"));
      case ProgramSpec.Stride p ->
          access("stride", p.access(), named("stride").put("stride", p.stridePages()));
      case ProgramSpec.Uniform p -> access("uniform", p.access(), named("uniform"));
      case ProgramSpec.Zipf p ->
          access(
              "zipf",
              p.access(),
              named("zipf").put("exponent", p.exponent()).put("scattered", p.scattered()));
      case ProgramSpec.HotCold p ->
          access(
              "hot-cold",
              p.access(),
              named("hot-cold").put("hot", p.hotPercent()).put("hot-touches", p.hotTouchPercent()));
      case ProgramSpec.PointerChase p ->
          access("pointer-chase", p.access(), named("pointer-chase"));
      case ProgramSpec.Quicksort p ->
          access(
              "quicksort",
              p.access(),
              named("quicksort")
                  .put("processes", (long) p.processes())
                  .put("process-memory", p.processBytes())
                  .put("quantum", p.quantumNanos()));
      case ProgramSpec.Idle _ -> programMapping("idle", named("idle"));
      case ProgramSpec.Phases p ->
          programMapping("phases", named("phases").block("phases", phases(p)));
      case ProgramSpec.Mix p -> programMapping("mix", named("mix").block("programs", parts(p)));
      case ProgramSpec.TraceReplay p ->
          programMapping(
              "trace",
              named("trace")
                  .put("trace", fileName(p.trace()))
                  .put("layout", Words.of(p.layout()))
                  .put("instructions-per-second", p.instructionsPerSecond()));
      case ProgramSpec.Machine p ->
          programMapping(
              "qemu",
              named("qemu")
                  .put("kernel", p.kernel())
                  .put("initrd", p.initrd())
                  .put("append", p.append()));
    };
  }

  private static Tree named(String program) {
    return new Tree(GuestKeys.program(program));
  }

  private static LinkedHashMap<String, Object> programMapping(String name, Tree own) {
    LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
    tree.put("program", name);
    tree.putAll(own.done());
    return tree;
  }

  private static LinkedHashMap<String, Object> access(String name, Access access, Tree own) {
    if (!name.equals("quicksort")) {
      own.put("span", access.spanBytes()).put("offset", access.offsetBytes());
    }
    own.put("compute", access.computeNanos())
        .put("writes", (long) access.writePercent())
        .put("jitter", (long) access.jitterPercent());
    return programMapping(name, own);
  }

  private static List<Object> phases(ProgramSpec.Phases phases) {
    List<Object> list = new ArrayList<>();
    for (ProgramSpec.Phase phase : phases.phases()) {
      LinkedHashMap<String, Object> tree = program(phase.program());
      tree.putAll(new Tree(GuestKeys.PHASE).put("for", phase.durationNanos()).done());
      list.add(tree);
    }
    return list;
  }

  private static List<Object> parts(ProgramSpec.Mix mix) {
    List<Object> list = new ArrayList<>();
    for (ProgramSpec.Part part : mix.parts()) {
      LinkedHashMap<String, Object> tree = program(part.program());
      tree.putAll(
          new Tree(GuestKeys.PART)
              .put("vcpus", (long) part.vcpus())
              .put("memory", part.memoryBytes())
              .done());
      list.add(tree);
    }
    return list;
  }

  /// A path without its folder: no result names a place on the machine that made it.
  private static String fileName(String trace) {
    String slashes = trace.replace('\\', '/');
    return slashes.substring(slashes.lastIndexOf('/') + 1);
  }
}
