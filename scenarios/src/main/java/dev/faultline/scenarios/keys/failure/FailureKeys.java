package dev.faultline.scenarios.keys.failure;

import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Kind;
import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.Section;
import java.util.List;

/// The keys of an entry of `failures`: what goes wrong, each kind with keys of its own, and when.
public final class FailureKeys {
  /// When it goes wrong, each key with its place.
  public static final List<Lens<When, When.Draft>> WHEN =
      List.of(
          Lens.word(
              Key.of(
                      "phase",
                      Kind.CHOICE,
                      "pull",
                      "the phase of the first guest's source in which it happens")
                  .oneOf(
                      "prepare", "pre-copy", "handover", "in-doubt", "pull", "paused", "recover"),
              When.Phase.class,
              When::phase,
              (to, phase) -> to.phase = phase),
          Lens.whole(
              Key.of("pages", Kind.INTEGER, "0", "not before so many pages are at the target")
                  .range("0", "9007199254740991"),
              When::pages,
              (to, pages) -> to.pages = pages),
          Lens.whole(
              Key.of(
                      "guest-time",
                      Kind.DURATION,
                      "0 s",
                      "not before so much guest time of a vCPU has passed at the target, on"
                          + " average; for `pull`, `paused` and `recover`")
                  .range("0 s", "24 h"),
              When::guestTimeNanos,
              (to, nanos) -> to.guestTimeNanos = nanos),
          Lens.whole(
              Key.of("after", Kind.DURATION, "0 s", "so long after all that")
                  .range("0 s", "1000 h"),
              When::afterNanos,
              (to, nanos) -> to.afterNanos = nanos),
          Lens.whole(
              Key.of("jitter", Kind.DURATION, "0 s", "up to so much later, drawn from the seed")
                  .range("0 s", "1000 h"),
              When::jitterNanos,
              (to, nanos) -> to.jitterNanos = nanos),
          Lens.whole(
              Key.of("times", Kind.INTEGER, "1", "how often it happens").range("1", "1000000"),
              When::times,
              (to, times) -> to.times = Math.toIntExact(times)),
          Lens.whole(
              Key.of(
                      "every",
                      Kind.DURATION,
                      "anew",
                      "from one time to the next; `anew`: whenever the phase begins again")
                  .range("1 us", "1000 h")
                  .word("anew", 0),
              When::everyNanos,
              (to, nanos) -> to.everyNanos = nanos));

  private static final Key NO_CONNECTION_FOR =
      Key.of("for", Kind.DURATION, "0 s", "no connection can be made for so long")
          .range("0 s", "1000 h")
          .word("ever", Failure.EVER);

  private static final Key FOR =
      Key.required("for", Kind.DURATION, "how long it lasts")
          .range("1 us", "1000 h")
          .word("ever", Failure.EVER);

  private static final Key SIDE =
      Key.required("side", Kind.CHOICE, "which agent").oneOf("source", "target");

  private static final Key ON =
      Key.of("channel", Kind.CHOICE, "all", "of the migration; a single one is hit by `all` alone")
          .oneOf("all", "control", "demand", "push");

  private static final Key SENDER =
      Key.required("side", Kind.CHOICE, "which agent sent it").oneOf("source", "target");

  /// What each kind of failure has besides, by its name.
  public static final List<Section> KINDS =
      List.of(
          Section.of(
              "reset",
              "Every connection is reset, both sides hear of it at once, and none can be made"
                  + " until it is over: a proxy or a firewall between the hosts starts anew.",
              NO_CONNECTION_FOR),
          Section.of(
              "link-down",
              "Nothing crosses in either direction and nobody is told: a cable is out, a switch"
                  + " restarts. TCP sends again after waits that double, and gives a connection up"
                  + " after 10 s.",
              FOR),
          Section.of(
              "half-open",
              "The source's connections break, and the target finds out only after 10 s; until then"
                  + " it takes no others."),
          Section.of(
              "delay",
              "What leaves by these channels meanwhile arrives later: a queue on the way, a detour."
                  + " On one channel alone it lets the others pass.",
              ON,
              Key.required("extra", Kind.DURATION, "so much later").range("1 us", "60 s"),
              FOR),
          Section.of(
              "loss",
              "Of the frames that leave by these channels meanwhile so many are lost; TCP sends"
                  + " them again.",
              ON,
              Key.required("share", Kind.PERCENT, "of the frames").range("0 %", "50 %"),
              FOR),
          Section.of(
              "bandwidth",
              "So much of the link's bandwidth is left, in both directions: another tenant, a"
                  + " link that fell back to a lower rate.",
              Key.required("left", Kind.PERCENT, "of the link's bandwidth")
                  .range("0.01 %", "100 %"),
              FOR),
          Section.of(
              "corrupted",
              "The next frame of an agent on these channels comes changed or cut short; its"
                  + " receiver refuses it, and every connection is gone.",
              SENDER,
              ON),
          Section.of(
              "duplicated",
              "The next frame of an agent on these channels comes twice; its receiver refuses the"
                  + " second, and every connection is gone.",
              SENDER,
              ON),
          Section.of(
              "malicious",
              "An agent says something out of turn, well formed: one with an error, or one that"
                  + " means harm. The other side takes nothing more from it.",
              SIDE),
          Section.of(
              "killed", "An agent's process is killed, and with it what it holds in memory.", SIDE),
          Section.of(
              "out-of-memory",
              "An agent's host has no page left for it: when it needs one, the kernel kills it.",
              SIDE),
          Section.of(
              "full-disk",
              "The disk on which an agent keeps journals takes no further byte. A source keeps the"
                  + " pages that have crossed; nothing is lost. Only of a guest in memory that"
                  + " outlives its process a journal is kept: vm.backing shm, sysv or file.",
              SIDE),
          Section.of(
              "restarted",
              "An agent is killed, and another one is started in its place, which goes on from the"
                  + " journal. Only a guest in memory that outlives its process can be gone on"
                  + " with: vm.backing shm, sysv or file.",
              Key.of("side", Kind.CHOICE, "source", "which agent").oneOf("source", "target"),
              Key.required(
                      "for",
                      Kind.DURATION,
                      "until the other one is there; live until it is started")
                  .range("1 us", "1000 h")),
          Section.of(
              "stopped",
              "An agent's process stands still, guest and all, as SIGSTOP has it; its host's kernel"
                  + " goes on acknowledging.",
              SIDE,
              FOR));

  public static final Section FAILURE =
      Section.of(
              "failures[]",
              "Something that goes wrong: what (`kind`, each with keys of its own), and when.",
              Key.required("kind", Kind.CHOICE, "what goes wrong")
                  .oneOf(KINDS.stream().map(Section::title).toArray(String[]::new)))
          .plus(WHEN.stream().map(Lens::key).toList());

  private FailureKeys() {}

  /// The keys of that kind; of none if there is no such kind.
  public static Section kind(String name) {
    for (Section kind : KINDS) {
      if (kind.title().equals(name)) {
        return kind;
      }
    }
    return Section.of(name, "");
  }
}
