package dev.faultline.simulator.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The design's rules about who may use what, for any root package, so that they can be tried on
/// planted violations as well as on the real tree.
///
/// Rules about packages that do not exist yet hold of nothing, and that is fine.
final class Rules {
  private static final Set<String> CLOCKS =
      Set.of("java.lang.System.nanoTime", "java.lang.System.currentTimeMillis");
  private static final Set<String> UNSEEDED =
      Set.of(
          "java.util.Random.<init>()",
          "java.util.SplittableRandom.<init>()",
          "java.util.random.RandomGenerator.getDefault()",
          "java.util.random.RandomGenerator.of(java.lang.String)",
          "java.lang.Math.random()",
          "java.lang.StrictMath.random()");
  private static final Set<String> REINTERPRETED =
      Set.of(
          "java.lang.foreign.MemorySegment.reinterpret",
          "java.lang.foreign.AddressLayout.withTargetLayout");
  private static final Set<String> INEXACT =
      Set.of(
          "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
          "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot");
  private static final Set<String> UNORDERED_TYPES =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.Hashtable",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.concurrent.ConcurrentHashMap");
  private static final Set<String> UNORDERED_FACTORIES =
      Set.of(
          "java.util.Set.of",
          "java.util.Set.copyOf",
          "java.util.Map.of",
          "java.util.Map.copyOf",
          "java.util.Map.ofEntries",
          "java.util.stream.Collectors.toSet",
          "java.util.stream.Collectors.toUnmodifiableSet",
          "java.util.stream.Collectors.toUnmodifiableMap",
          "java.util.stream.Collectors.toMap(java.util.function.Function,"
              + " java.util.function.Function)",
          "java.util.stream.Collectors.groupingBy(java.util.function.Function)",
          "java.util.stream.Collectors.groupingBy(java.util.function.Function,"
              + " java.util.stream.Collector)",
          "java.lang.System.identityHashCode",
          "java.lang.Object.hashCode()");

  private Rules() {}

  /// All rules by a short name, for classes below `root` (`dev.faultline` in earnest).
  static Map<String, ArchRule> below(String root) {
    String reports = root + ".reports..";
    String agent = root + ".agent..";
    String scenarios = root + ".scenarios..";
    String simulator = root + ".simulator..";
    String virtual = root + ".simulator.virtual..";
    String[] heart = {
      root + ".agent.migration..",
      root + ".agent.prepaging..",
      root + ".agent.guest..",
      root + ".agent.memory..",
      root + ".agent.recording..",
      root + ".agent.random.."
    };
    String[] repeatable =
        Stream.concat(Stream.of(heart), Stream.of(virtual, reports)).toArray(String[]::new);

    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("reports imports no other module", none(reports).in(agent, scenarios, simulator));
    rules.put("agent imports reports alone", none(agent).in(scenarios, simulator));
    rules.put("scenarios does not import the simulator", none(scenarios).in(simulator));
    rules.put(
        "of reports the agent imports metrics alone",
        noClasses()
            .that()
            .resideInAPackage(agent)
            .should()
            .dependOnClassesThat(
                resideInAPackage(reports).and(not(resideInAPackage(root + ".reports.metric.."))))
            .allowEmptyShould(true));
    rules.put(
        "the heart knows no socket, file, thread or log",
        none(heart)
            .in(
                "io.netty..",
                "java.net..",
                "java.nio.channels..",
                "java.nio.file..",
                "java.util.concurrent..",
                "java.util.logging..",
                "org.slf4j..",
                "ch.qos.logback.."));
    rules.put(
        "the heart starts no thread and has no clock type",
        none(heart)
            .named(
                Set.of("java.lang.Thread", "java.time.Clock", "java.lang.System$Logger")
                    ::contains));
    rules.put("the heart reads no clock", none(heart).using("a clock", Rules::readsClock));
    rules.put(
        "the heart draws only from seeded randoms",
        none(heart).using("an unseeded random", t -> UNSEEDED.contains(signature(t))));
    rules.put(
        "what reaches a result has no collection in an order of its own",
        none(repeatable).named(UNORDERED_TYPES::contains));
    rules.put(
        "what reaches a result makes no such collection and asks no identity",
        none(repeatable)
            .using(
                "an unordered collection or an identity hash code",
                t ->
                    UNORDERED_FACTORIES.contains(signature(t))
                        || UNORDERED_FACTORIES.contains(member(t))));
    rules.put(
        "what reaches a result computes with StrictMath",
        none(repeatable)
            .using(
                "Math where the last bit may differ",
                t ->
                    t.getOwner().getName().equals("java.lang.Math")
                        && INEXACT.contains(t.getName())));
    rules.put(
        "virtual never touches a socket",
        none(virtual).in("io.netty..", "java.net..", "java.nio.channels.."));
    rules.put("a room of the virtual engine knows those below it alone", rooms(root));
    rules.put(
        "no packages in a circle",
        slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true));
    rules.put(
        "no classes in a circle in the virtual engine",
        slices()
            .assignedFrom(new OuterClasses(root + ".simulator.virtual"))
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true));
    String mapping = root + ".agent.mapping.";
    rules.put(
        "Java code reads guest memory only where it cannot fault",
        except(root, mapping + "GuestMemory", mapping + "LandingBuffers")
            .using("memory by its address", t -> REINTERPRETED.contains(member(t))));
    rules.put(
        "only the source reads guest memory in Java code",
        except(root, root + ".agent.machine.LiveSource")
            .using("a view of guest memory", t -> member(t).equals(mapping + "GuestMemory.view")));
    rules.put(
        "native code is called in the classes that are there for it",
        except(
                root,
                mapping + "libc.Libc",
                mapping + "libc.HotCalls",
                mapping + "GuestAccess",
                root + ".agent.wire.link.Sockets")
            .named(
                name ->
                    name.equals("java.lang.foreign.Linker")
                        || name.equals("java.lang.foreign.SymbolLookup")
                        || name.equals("sun.misc.Unsafe")));
    rules.put(
        "no native call is critical: a thread in one would hold up every collection",
        none(root + "..")
            .using(
                "a critical call",
                t -> member(t).equals("java.lang.foreign.Linker$Option.critical")));
    rules.put(
        "what runs a guest does not know Chronicle Bytes",
        none(root + ".agent.machine..", root + ".agent.fault..").in("net.openhft.."));
    rules.put(
        "no code sleeps",
        none(root + "..").using("Thread.sleep", t -> member(t).equals("java.lang.Thread.sleep")));
    return rules;
  }

  private static boolean readsClock(AccessTarget target) {
    return CLOCKS.contains(member(target))
        || (target.getName().equals("now")
            && target.getOwner().getPackageName().equals("java.time"));
  }

  /// `java.util.Set.of`
  private static String member(AccessTarget target) {
    return target.getOwner().getName() + "." + target.getName();
  }

  /// `java.util.Random.<init>()`
  private static String signature(AccessTarget target) {
    return target.getFullName();
  }

  private static Forbidden none(String... packages) {
    return new Forbidden(noClasses().that().resideInAnyPackage(packages));
  }

  /// All classes but these.
  private static Forbidden except(String root, String... names) {
    return new Forbidden(
        noClasses()
            .that()
            .resideInAPackage(root + "..")
            .and(
                DescribedPredicate.describe(
                    "are none of " + Set.of(names),
                    (JavaClass c) -> !Set.of(names).contains(c.getName()))));
  }

  /// What a group of classes must not do.
  private record Forbidden(GivenClassesConjunction these) {
    ArchRule in(String... packages) {
      return these
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages)
          .allowEmptyShould(true);
    }

    ArchRule named(Predicate<String> className) {
      return these
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are of these", (JavaClass c) -> className.test(c.getName())))
          .allowEmptyShould(true);
    }

    ArchRule using(String what, Predicate<AccessTarget> forbidden) {
      DescribedPredicate<JavaAccess<?>> access =
          target(DescribedPredicate.describe(what, forbidden::test));
      return these.should().accessTargetWhere(access).allowEmptyShould(true);
    }
  }

  /// The rooms of the virtual engine, each above those before it.
  private static final List<String> ROOMS =
      List.of("time", "link", "memory", "guest", "future", "install", "host", "world", "measure");

  private static ArchRule rooms(String root) {
    String engine = root + ".simulator.virtual";
    List<ArchRule> each = new ArrayList<>();
    for (int i = 0; i < ROOMS.size(); i++) {
      String room = engine + "." + ROOMS.get(i);
      Set<String> known =
          ROOMS.subList(0, i + 1).stream()
              .map(below -> engine + "." + below)
              .collect(Collectors.toSet());
      each.add(
          noClasses()
              .that()
              .resideInAPackage(room)
              .should()
              .dependOnClassesThat(
                  resideInAPackage(engine + "..")
                      .and(
                          DescribedPredicate.describe(
                              "are not below", type -> !known.contains(type.getPackageName()))))
              .allowEmptyShould(true));
    }
    return CompositeArchRule.of(each);
  }
}
