package dev.faultline.scenarios.keys;

/// The table: every key of a scenario file, outside of `vm` ([VmKeys]), `guest` ([GuestKeys]),
/// `migration` ([MigrationKeys]), `link` ([LinkKeys]) and `host` ([HostKeys]).
public final class Keys {
  public static final Section SCENARIO =
      Section.of(
          "(top level)",
          "One scenario a file.",
          Key.required(
              "name",
              Kind.NAME,
              "name of the scenario; results go to a folder NAME-N, its name cut at 60 characters"),
          Key.of("question", Kind.TEXT, "", "one line: which question the scenario answers"),
          Key.of("seed", Kind.INTEGER, "1", "seed of every stream of random numbers")
              .range("0", "9223372036854775807"),
          Key.required("vm", Kind.BLOCK, "the virtual machine"),
          Key.required("guest", Kind.BLOCK, "what runs in it, and for how long"),
          Key.of("migration", Kind.BLOCK, "", "how it is migrated"),
          Key.required("link", Kind.BLOCK, "the link between the hosts"),
          Key.of(
              "host",
              Kind.BLOCK,
              "default",
              "what things cost on both hosts: name of a shipped profile, path of a profile file,"
                  + " or a mapping"),
          Key.of("limits", Kind.BLOCK, "", "what ends a run that does not end"),
          Key.of("failures", Kind.LIST, "", "what goes wrong on the link or on a host, and when"),
          Key.of("start", Kind.DURATION, "0 s", "when the guest starts; its warm-up follows")
              .range("0 s", "24 h"),
          Key.of(
              "migrations",
              Kind.LIST,
              "",
              "several guests that share the link: each entry overrides `vm`, `guest`, `migration`"
                  + " and `start`"));

  public static final Section LIMITS =
      Section.of(
          "limits",
          "What ends a run that does not end.",
          Key.of(
                  "time",
                  Kind.DURATION,
                  "1 h",
                  "longer from SUSPEND on (in modes with rounds from the first round on), and the"
                      + " run is `unfinished`")
              .range("1 us", "1000 h"));

  public static final Section ENTRY =
      Section.of(
          "migrations[]",
          "One of several guests; what it does not say is as at the top level.",
          Key.of("name", Kind.NAME, "guest-N", "name of the guest in results"),
          SCENARIO.key("vm"),
          SCENARIO.key("guest"),
          SCENARIO.key("migration"),
          SCENARIO.key("start"));

  private Keys() {}
}
