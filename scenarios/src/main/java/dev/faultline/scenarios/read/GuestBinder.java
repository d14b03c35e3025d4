package dev.faultline.scenarios.read;

import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.read.tree.ProgramKeys;
import dev.faultline.scenarios.traces.TraceFacts;
import dev.faultline.scenarios.traces.TracePaths;
import dev.faultline.scenarios.traces.TraceSource;
import dev.faultline.scenarios.units.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads `guest`: its own keys and those of its program, and whether the program fits the VM.
final class GuestBinder {
  /// As many as a VM has vCPUs at most: each has one at least.
  private static final int PROGRAMS_MAX = 1024;

  private final VmSpec vm;
  private final boolean vmIsGood;
  private final Path folder;
  private final TraceSource traces;
  private final Problems problems;

  /// What the pages of the trace held, where it says so.
  private ContentSpec ofTrace = ContentSpec.UNIQUE;

  GuestBinder(VmSpec vm, boolean vmIsGood, Path folder, TraceSource traces, Problems problems) {
    this.vm = vm;
    this.vmIsGood = vmIsGood;
    this.folder = folder;
    this.traces = traces;
    this.problems = problems;
  }

  GuestSpec guest(Node node) {
    int before = problems.reports();
    ofTrace = ContentSpec.UNIQUE;
    Block block = programBlock(node, GuestKeys.GUEST);
    ProgramSpec program = program(block, vm.memoryBytes(), vm.vcpus());
    if (vmIsGood && problems.reports() == before && isModelled(program)) {
      tryOut(block, program);
    }
    GuestSpec guest =
        GuestSpec.of(program)
            .with(
                to -> {
                  block.all(GuestKeys.VALUES, to);
                  block.all(GuestKeys.MORE_VALUES, to);
                  if (to.fillPercent < 0) {
                    to.fillPercent = program instanceof ProgramSpec.TraceReplay ? 0 : 100;
                  }
                });
    if (block.good("fill", "free") && guest.freePercent() > guest.fillPercent()) {
      problems.at(
          block.at("free"),
          "is more than guest.fill, " + Units.formatPercent(guest.fillPercent()),
          "use less, or fill more");
    }
    return guest.withContent(new ContentBinder(problems).content(block.get("content"), ofTrace));
  }

  private static boolean isModelled(ProgramSpec program) {
    return !(program instanceof ProgramSpec.TraceReplay || program instanceof ProgramSpec.Machine);
  }

  /// A path as from the scenario's folder.
  private String file(Block block, String key) {
    String name = block.text(key);
    boolean isPath = name.indexOf('\0') < 0;
    Path path = isPath ? folder.resolve(name).normalize() : folder;
    if (block.good(key) && !Files.isRegularFile(path)) {
      problems.at(
          block.at(key), "names no file that is there", "a path is relative to the scenario file");
    }
    return path.toString();
  }

  /// The programs are made once, so that what only they know (how large their state can grow) is
  /// said now.
  private void tryOut(Block block, ProgramSpec program) {
    long pages = vm.memoryBytes() / vm.pageSizeBytes();
    try {
      Programs.create(
          program,
          pages,
          vm.pageSizeBytes(),
          vm.vcpus(),
          0,
          GuestSpec.AtEnd.WRAP,
          dev.faultline.agent.guest.TraceSource.NONE);
    } catch (RequestException e) {
      problems.at(block.at("program"), "cannot run: " + e.getMessage(), "");
    }
  }

  /// A mapping with the keys of `own` and, beside them, those of the program that it names.
  private Block programBlock(Node node, Section own) {
    String name =
        node instanceof Node.Mapping mapping && mapping.get("program") instanceof Node.Scalar scalar
            ? scalar.text()
            : "";
    boolean known = GuestKeys.PROGRAMS.stream().anyMatch(section -> section.title().equals(name));
    ProgramKeys keys = ProgramKeys.of(own, known ? name : "");
    return Block.read(node, keys.section(), keys.optional(), keys.elsewhere(), problems);
  }

  private ProgramSpec program(Block block, long memoryBytes, int vcpus) {
    Access access = access(block, memoryBytes);
    return switch (block.text("program")) {
      case "stride" -> new ProgramSpec.Stride(access, block.integer("stride"));
      case "uniform" -> new ProgramSpec.Uniform(access);
      case "zipf" ->
          new ProgramSpec.Zipf(access, block.number("exponent"), block.flag("scattered"));
      case "hot-cold" ->
          new ProgramSpec.HotCold(access, block.number("hot"), block.number("hot-touches"));
      case "dirty-rate" -> dirtyRate(block, memoryBytes, vcpus);
      case "pointer-chase" -> new ProgramSpec.PointerChase(access);
      case "idle" -> new ProgramSpec.Idle();
      case "quicksort" -> quicksort(block, access, memoryBytes);
      case "phases" -> phases(block, memoryBytes, vcpus);
      case "mix" -> mix(block, memoryBytes, vcpus);
      case "trace" -> trace(block, memoryBytes, vcpus);
      case "qemu" ->
          new ProgramSpec.Machine(
              file(block, "kernel"), file(block, "initrd"), block.text("append"));
      default -> new ProgramSpec.Sequential(access);
    };
  }

  private ProgramSpec dirtyRate(Block block, long memoryBytes, int vcpus) {
    checkSpan(block, "working-set", memoryBytes);
    long span = block.integer("working-set");
    long bytes = span == 0 ? memoryBytes : span;
    double workingPages = Math.max(1, bytes / vm.pageSizeBytes());
    double dirtyPages = (double) block.integer("dirty-rate") / vm.pageSizeBytes();
    if (!vmIsGood || !block.good("dirty-rate", "working-set", "writes")) {
      return DirtyRate.program(span, 1, 1, 0);
    }
    if (dirtyPages >= workingPages) {
      problems.at(
          block.at("dirty-rate"),
          "is all of the working set within a second, " + Units.formatBytes(bytes) + ", or more",
          "use less, or a larger working-set");
      return DirtyRate.program(span, 1, 1, 0);
    }
    double nanos =
        DirtyRate.computeNanos(workingPages, dirtyPages, block.small("writes"), Math.max(1, vcpus));
    if (nanos < 1) {
      problems.at(
          block.at("dirty-rate"),
          "takes more than one touch in a nanosecond of each vCPU",
          "use less, more writes, a larger working-set or more vCPUs");
    }
    return DirtyRate.program(span, nanos, block.small("writes"), block.small("jitter"));
  }

  private Access access(Block block, long memoryBytes) {
    checkSpan(block, "span", memoryBytes);
    long offset = block.integer("offset");
    if (vmIsGood && block.good("offset") && offset > 0) {
      wholePages(block, "offset");
      long span = Math.max(vm.pageSizeBytes(), block.integer("span"));
      if (block.good("span") && span <= memoryBytes && offset > memoryBytes - span) {
        problems.at(
            block.at("offset"),
            "and guest.span are more than the memory it has, " + Units.formatBytes(memoryBytes),
            "use less of one of them");
      }
    }
    return new Access(
        block.integer("span"),
        block.integer("compute"),
        block.small("writes"),
        block.small("jitter"),
        offset);
  }

  private void checkSpan(Block block, String key, long memoryBytes) {
    if (vmIsGood && block.good(key)) {
      if (block.integer(key) > memoryBytes) {
        problems.at(
            block.at(key),
            "is more than the memory it has, " + Units.formatBytes(memoryBytes),
            "use less, or all");
      } else {
        wholePages(block, key);
      }
    }
  }

  private ProgramSpec quicksort(Block block, Access access, long memoryBytes) {
    int processes = block.small("processes");
    long given = block.integer("process-memory");
    long share = memoryBytes / Math.max(1, processes) / vm.pageSizeBytes() * vm.pageSizeBytes();
    long each = given > 0 ? given : Math.max(vm.pageSizeBytes(), share);
    if (vmIsGood && block.good("processes", "process-memory")) {
      wholePages(block, "process-memory");
      if (each * processes > memoryBytes) {
        problems.at(
            block.at("processes"),
            "times process-memory is "
                + Units.formatBytes(each * processes)
                + ", more than the memory it has, "
                + Units.formatBytes(memoryBytes),
            "use fewer processes, or less memory for each");
      }
    }
    return new ProgramSpec.Quicksort(access, processes, each, block.integer("quantum"));
  }

  private ProgramSpec phases(Block block, long memoryBytes, int vcpus) {
    List<ProgramSpec.Phase> phases = new ArrayList<>();
    for (Node item : items(block, "phases")) {
      Block phase = programBlock(item, GuestKeys.PHASE);
      phases.add(new ProgramSpec.Phase(program(phase, memoryBytes, vcpus), phase.integer("for")));
    }
    return new ProgramSpec.Phases(List.copyOf(phases));
  }

  private ProgramSpec mix(Block block, long memoryBytes, int vcpus) {
    List<ProgramSpec.Part> parts = new ArrayList<>();
    long memory = 0;
    long cpus = 0;
    boolean good = vmIsGood;
    for (Node item : items(block, "programs")) {
      Block part = programBlock(item, GuestKeys.PART);
      long slice = part.integer("memory");
      int own = part.small("vcpus");
      good &= part.good("memory", "vcpus");
      wholePages(part, "memory");
      memory += slice;
      cpus += own;
      if (cpus > PROGRAMS_MAX) {
        problems.at(
            block.at("programs"),
            "have more than " + PROGRAMS_MAX + " vCPUs together, the most that a VM has",
            "leave some of them out");
        return new ProgramSpec.Mix(List.copyOf(parts)); // the rest may be a whole file of lists
      }
      parts.add(new ProgramSpec.Part(program(part, slice, own), own, slice));
    }
    if (good && !parts.isEmpty() && memory != memoryBytes) {
      problems.at(
          block.at("programs"),
          "have "
              + Units.formatBytes(memory)
              + " together, but the VM has "
              + Units.formatBytes(memoryBytes),
          "make vm.memory " + Units.formatBytes(memory));
    }
    if (good && !parts.isEmpty() && cpus != vcpus) {
      problems.at(
          block.at("programs"),
          "have " + cpus + " vCPUs together, but the VM has " + vcpus,
          "make vm.vcpus " + cpus);
    }
    return new ProgramSpec.Mix(List.copyOf(parts));
  }

  private ProgramSpec trace(Block block, long memoryBytes, int vcpus) {
    String name = TracePaths.resolve(block.text("trace"), folder);
    if (block.good("trace")) {
      checkTrace(block, name, memoryBytes, vcpus);
    }
    return new ProgramSpec.TraceReplay(
        name,
        block.constant("layout", ProgramSpec.TraceLayout.class),
        block.number("instructions-per-second"));
  }

  private void checkTrace(Block block, String name, long memoryBytes, int vcpus) {
    TraceFacts facts;
    try {
      facts = traces.facts(name);
    } catch (RuntimeException e) {
      problems.at(block.at("trace"), "cannot be read: " + e.getMessage(), "");
      return;
    }
    if (facts == null) {
      problems.at(
          block.at("trace"),
          TracePaths.isPath(name) ? "names no file that is there" : "is no shipped trace",
          TracePaths.isPath(name)
              ? "a path is relative to the scenario file"
              : "shipped are "
                  + String.join(", ", traces.names())
                  + "; a path ends in .trace or has a /");
      return;
    }
    if (facts.content() != null) {
      ofTrace = facts.content();
    }
    long bytes = facts.pageCount() * facts.pageSizeBytes();
    if (vmIsGood && bytes > memoryBytes) {
      problems.at(
          block.at("trace"),
          "touches "
              + Units.formatBytes(bytes)
              + ", more than vm.memory, "
              + Units.formatBytes(memoryBytes),
          "give the VM more memory");
    }
    if (vmIsGood && facts.vcpus() > vcpus) {
      problems.at(
          block.at("trace"),
          "has " + facts.vcpus() + " vCPUs, more than vm.vcpus, " + vcpus,
          "make vm.vcpus " + facts.vcpus());
    }
  }

  private List<Node> items(Block block, String key) {
    Node node = block.get(key);
    if (node == null) {
      return List.of();
    }
    int count = node instanceof Node.Sequence list ? list.items().size() : 0;
    if (node instanceof Node.Sequence list && count >= 1 && count <= PROGRAMS_MAX) {
      return list.items();
    }
    problems.at(
        node,
        count > PROGRAMS_MAX
            ? "must be a list of at most " + PROGRAMS_MAX + " programs"
            : "must be a list with at least one program",
        "write each entry as - { program: ... }");
    return List.of();
  }

  private void wholePages(Block block, String key) {
    if (vmIsGood && block.good(key) && block.integer(key) % vm.pageSizeBytes() != 0) {
      problems.at(
          block.at(key),
          "must be whole pages of " + Units.formatBytes(vm.pageSizeBytes()),
          "use a multiple of it");
    }
  }
}
