package dev.faultline.scenarios.keys;

import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/// The keys of `migration` that say what happens before the guest has moved: rounds, when they end,
/// and how a guest is slowed down meanwhile. In brackets: what the field calls them.
final class PreCopyKeys {
  static final List<Lens<MigrationSpec, MigrationSpec.Draft>> VALUES =
      List.of(
          Lens.whole(
              Key.of(
                      "rounds",
                      Kind.INTEGER,
                      "auto",
                      "most rounds of pre-copy, or the rounds of hybrid; `auto`: 30 (Xen: 29) and"
                          + " 1")
                  .range("1", "1000")
                  .word("auto", 0),
              how -> how.preCopy().rounds(),
              (to, count) -> to.rounds = Math.toIntExact(count)),
          Lens.whole(
              Key.of(
                      "downtime-limit",
                      Kind.DURATION,
                      "300 ms",
                      "pre-copy has converged when what is left of memory and the device state"
                          + " cross in this time (QEMU's default)")
                  .range("0 s", "1 h"),
              how -> how.preCopy().downtimeLimitNanos(),
              (to, nanos) -> to.downtimeLimitNanos = nanos),
          Lens.whole(
              Key.of(
                      "downtime-limit-step",
                      Kind.DURATION,
                      "none",
                      "so much the downtime limit grows each time (Nova:"
                          + " live_migration_downtime_steps)")
                  .range("1 us", "1 h")
                  .word("none", 0),
              how -> how.preCopy().growth().stepNanos(),
              (to, nanos) -> to.downtimeStepNanos = nanos),
          Lens.whole(
              Key.of(
                      "downtime-limit-every",
                      Kind.DURATION,
                      "round",
                      "how often it grows: after each round, or always after so long from the first"
                          + " round on (Nova: live_migration_downtime_delay)")
                  .range("1 us", "24 h")
                  .word("round", 0),
              how -> how.preCopy().growth().everyNanos(),
              (to, nanos) -> to.downtimeEveryNanos = nanos),
          Lens.whole(
              Key.of(
                      "downtime-limit-max",
                      Kind.DURATION,
                      "none",
                      "the most that it grows to; at least downtime-limit")
                  .range("1 us", "24 h")
                  .word("none", 0),
              how -> how.preCopy().growth().maxNanos(),
              (to, nanos) -> to.downtimeMaxNanos = nanos),
          Lens.word(
              Key.of(
                      "not-converging",
                      Kind.CHOICE,
                      "stop",
                      "what a pre-copy does that has not converged after its rounds, or stalls:"
                          + " stop the guest and send the rest, go on as post-copy, or leave the"
                          + " guest where it is")
                  .oneOf("stop", "post-copy", "give-up"),
              PreCopySpec.Exit.class,
              how -> how.preCopy().exit(),
              (to, exit) -> to.exit = exit),
          Lens.whole(
              Key.of(
                      "timeout",
                      Kind.DURATION,
                      "none",
                      "so long the rounds may take; then the one that goes on is cut short (virsh"
                          + " migrate --timeout)")
                  .range("1 us", "1000 h")
                  .word("none", 0),
              how -> how.preCopy().patience().timeoutNanos(),
              (to, nanos) -> to.timeoutNanos = nanos),
          Lens.whole(
              Key.of(
                      "timeout-per-gib",
                      Kind.DURATION,
                      "none",
                      "the same for each GiB of vm.memory; the first to come counts (KubeVirt:"
                          + " completionTimeoutPerGiB, 150 s; Nova:"
                          + " live_migration_completion_timeout, 800 s)")
                  .range("1 us", "24 h")
                  .word("none", 0),
              how -> how.preCopy().patience().timeoutPerGibNanos(),
              (to, nanos) -> to.timeoutPerGibNanos = nanos),
          Lens.word(
              Key.of(
                      "on-timeout",
                      Kind.CHOICE,
                      "stop",
                      "what happens then, as not-converging: libvirt's --timeout-suspend and"
                          + " --timeout-postcopy, Nova's live_migration_timeout_action. A hybrid"
                          + " moves instead of stopping")
                  .oneOf("stop", "post-copy", "give-up"),
              PreCopySpec.Exit.class,
              how -> how.preCopy().patience().onTimeout(),
              (to, exit) -> to.onTimeout = exit),
          Lens.whole(
              Key.of(
                      "stall-timeout",
                      Kind.DURATION,
                      "none",
                      "so long may pass after the first round without one that leaves less than"
                          + " each before; then not-converging says what happens (KubeVirt:"
                          + " progressTimeout, 150 s)")
                  .range("1 us", "24 h")
                  .word("none", 0),
              how -> how.preCopy().patience().stallNanos(),
              (to, nanos) -> to.stallNanos = nanos),
          Lens.onOff(
              Key.of(
                      "auto-converge",
                      Kind.CHOICE,
                      "off",
                      "pre-copy, `on`: a guest that writes faster than the link carries is slowed"
                          + " down, as QEMU does it")
                  .oneOf("off", "on"),
              how -> how.preCopy().throttle().on(),
              (to, on) -> to.throttles = on),
          percent(
              "throttle-initial",
              "20 %",
              "by so much at first (QEMU: cpu-throttle-initial)",
              PreCopySpec.Throttle::initialPercent,
              (to, percent) -> to.throttleInitialPercent = percent),
          percent(
              "throttle-increment",
              "10 %",
              "and by so much more each time (QEMU: cpu-throttle-increment)",
              PreCopySpec.Throttle::incrementPercent,
              (to, percent) -> to.throttleIncrementPercent = percent),
          percent(
              "throttle-max",
              "99 %",
              "up to this; at least throttle-initial (QEMU: max-cpu-throttle)",
              PreCopySpec.Throttle::mostPercent,
              (to, percent) -> to.throttleMaxPercent = percent),
          percent(
              "throttle-trigger",
              "50 %",
              "each second time that it wrote more than this share of what a round sent (QEMU:"
                  + " throttle-trigger-threshold)",
              PreCopySpec.Throttle::triggerPercent,
              (to, percent) -> to.throttleTriggerPercent = percent),
          Lens.whole(
              Key.of(
                      "dirty-limit",
                      Kind.BYTE_RATE,
                      "none",
                      "pre-copy, instead of auto-converge: when throttle-trigger has been passed"
                          + " for the second time, each vCPU may write pages for the first time in"
                          + " a round at this rate, and sleeps for the rest, 99 % of the time at"
                          + " most; one that reads is left alone (QEMU: vcpu-dirty-limit)")
                  .range("1 kB/s", "50 GB/s")
                  .word("none", 0),
              how -> how.preCopy().throttle().dirtyBytesPerSecond(),
              (to, rate) -> to.dirtyBytesPerSecond = rate),
          percent(
              "cpu-quota",
              "100 %",
              "pre-copy and hybrid, instead of both: so much of the time each vCPU runs from the"
                  + " first round on, in periods of 100 ms (control groups: cpu.max; libvirt:"
                  + " vcpu_quota)",
              "100 %",
              PreCopySpec.Throttle::quotaPercent,
              (to, percent) -> to.quotaPercent = percent),
          Lens.whole(
              Key.of(
                      "dirty-granularity",
                      Kind.SIZE,
                      "page",
                      "pre-copy: so finely the source knows what was written of a larger page, and"
                          + " sends that alone again; each write falls into one such part, drawn"
                          + " alike. More than a page is a page. KVM splits huge pages while it"
                          + " logs writes: 4 KiB. Virtual engine only")
                  .range("4 KiB", "1 GiB")
                  .word("page", 0),
              how -> how.preCopy().resend().dirtyGranularityBytes(),
              (to, bytes) -> to.dirtyGranularityBytes = bytes),
          Lens.onOff(
              Key.of(
                      "xbzrle",
                      Kind.CHOICE,
                      "off",
                      "pre-copy, `on`: of a page that the source keeps as it was sent, the"
                          + " difference is sent again (QEMU: xbzrle; libvirt: --compressed)."
                          + " Virtual engine only")
                  .oneOf("off", "on"),
              how -> how.preCopy().resend().xbzrle(),
              (to, on) -> to.xbzrle = on),
          Lens.whole(
              Key.of(
                      "xbzrle-cache",
                      Kind.SIZE,
                      "64 MiB",
                      "memory of the source for what was sent; in pages, rounded down to a power of"
                          + " two (QEMU: xbzrle-cache-size)")
                  .range("4 KiB", "1 TiB"),
              how -> how.preCopy().resend().cacheBytes(),
              (to, bytes) -> to.xbzrleCacheBytes = bytes),
          Lens.percent(
              Key.of(
                      "xbzrle-size",
                      Kind.PERCENT,
                      "25 %",
                      "what the difference takes of a page; assumed (QEMU shows it as encoding"
                          + " rate)")
                  .range("0 %", "100 %"),
              how -> how.preCopy().resend().differencePercent(),
              (to, percent) -> to.xbzrlePercent = percent),
          Lens.word(
              Key.of(
                      "dirty-tracking",
                      Kind.CHOICE,
                      "auto",
                      "how a live source learns what its guest writes while pages are sent: the"
                          + " kernel protects pages and finds those written, or the vCPUs note"
                          + " their own writes; `auto`: kernel where the host and vm.backing allow"
                          + " it and there is no dirty-limit, which wants to know who wrote. The"
                          + " virtual engine does not look at it")
                  .oneOf("auto", "kernel", "emulated"),
              DirtyTracking.class,
              how -> how.preCopy().tracking(),
              (to, tracking) -> to.tracking = tracking),
          Lens.whole(
              Key.of(
                      "pre-copy-limit",
                      Kind.BYTE_RATE,
                      "auto",
                      "rate limit of the rounds; `auto`: push-limit (QEMU: max-bandwidth; libvirt:"
                          + " --bandwidth; KubeVirt: bandwidthPerMigration; Nova:"
                          + " live_migration_bandwidth)")
                  .range("1 kB/s", "50 GB/s")
                  .word("auto", 0),
              how -> how.preCopy().limits().beforeBytesPerSecond(),
              (to, rate) -> to.preCopyBytesPerSecond = rate),
          Lens.whole(
              Key.of(
                      "switch-over-limit",
                      Kind.BYTE_RATE,
                      "none",
                      "rate limit of what a pre-copy sends while its guest is stopped")
                  .range("1 kB/s", "50 GB/s")
                  .word("none", 0),
              how -> how.preCopy().limits().switchOverBytesPerSecond(),
              (to, rate) -> to.switchOverBytesPerSecond = rate));

  private PreCopyKeys() {}

  private static Lens<MigrationSpec, MigrationSpec.Draft> percent(
      String name,
      String fallback,
      String description,
      ToIntFunction<PreCopySpec.Throttle> getter,
      ObjIntConsumer<MigrationSpec.Draft> setter) {
    return percent(name, fallback, description, "99 %", getter, setter);
  }

  private static Lens<MigrationSpec, MigrationSpec.Draft> percent(
      String name,
      String fallback,
      String description,
      String most,
      ToIntFunction<PreCopySpec.Throttle> getter,
      ObjIntConsumer<MigrationSpec.Draft> setter) {
    Key key = Key.of(name, Kind.WHOLE_PERCENT, fallback, description).range("1 %", most);
    return Lens.whole(
        key,
        how -> getter.applyAsInt(how.preCopy().throttle()),
        (to, percent) -> setter.accept(to, Math.toIntExact(percent)));
  }
}
