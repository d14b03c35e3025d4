package dev.faultline.scenarios.keys.advice;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What QEMU, libvirt, KubeVirt, Nova and Cloud Hypervisor call what a key here says.
public final class ForeignKeys {
  private static final String QEMU = "QEMU";
  private static final String LIBVIRT = "libvirt";
  private static final String KUBEVIRT = "KubeVirt";
  private static final String NOVA = "Nova";
  private static final String CLOUD_HYPERVISOR = "Cloud Hypervisor";

  private record Known(String whose, String here) {}

  private static final TreeMap<String, Known> KNOWN = new TreeMap<>();

  static {
    know(QEMU, "migration.push-limit", "max-postcopy-bandwidth");
    know(QEMU, "migration.pre-copy-limit", "max-bandwidth");
    know(QEMU, "migration.mode: hybrid", "postcopy-ram");
    know(QEMU, "migration.channels: separate", "postcopy-preempt");
    know(QEMU, "migration.push-streams", "multifd-channels");
    know(QEMU, "migration.compression", "multifd-compression");
    know(QEMU, "migration.zero", "zero-page-detection");
    know(QEMU, "migration.throttle-initial", "cpu-throttle-initial");
    know(QEMU, "migration.throttle-increment", "cpu-throttle-increment");
    know(QEMU, "migration.throttle-max", "max-cpu-throttle");
    know(QEMU, "migration.throttle-trigger", "throttle-trigger-threshold");
    know(QEMU, "migration.dirty-limit", "vcpu-dirty-limit", "x-vcpu-dirty-limit-period");
    know(QEMU, "migration.xbzrle-cache", "xbzrle-cache-size");
    know(QEMU, "migration.downtime-limit", "migrate-set-downtime", "avail-switchover-bandwidth");
    know(QEMU, "migration.push-streams", "multifd");
    know(QEMU, "migration.release", "release-ram");
    know(QEMU, "migration.compression", "compress", "compress-level", "compress-threads");
    none(QEMU, "zero-copy-send", "return-path", "pause-before-switchover", "cpu-throttle-tailslow");
    none(
        QEMU,
        "tls-creds",
        "tls-hostname",
        "tls-authz",
        "dirty-bitmaps",
        "events",
        "announce-rounds");
    know(LIBVIRT, "migration.push-limit", "postcopy-bandwidth", "bandwidth-postcopy");
    know(LIBVIRT, "migration.push-streams", "parallel-connections");
    know(LIBVIRT, "migration.mode: hybrid", "postcopy-after-precopy");
    know(LIBVIRT, "migration.on-timeout: post-copy", "timeout-postcopy");
    know(LIBVIRT, "migration.on-timeout: stop", "timeout-suspend");
    know(LIBVIRT, "migration.throttle-initial", "auto-converge-initial");
    know(LIBVIRT, "migration.throttle-increment", "auto-converge-increment");
    know(LIBVIRT, "migration.xbzrle: on, or migration.compression", "compressed", "comp-methods");
    know(LIBVIRT, "migration.xbzrle-cache", "comp-xbzrle-cache");
    know(LIBVIRT, "migration.cpu-quota", "vcpu-quota", "cpu-max");
    know(LIBVIRT, "migration.mode: hybrid", "postcopy");
    know(LIBVIRT, "migration.push-streams", "parallel");
    know(LIBVIRT, "migration.pre-copy-limit", "bandwidth");
    know(LIBVIRT, "migration.downtime-limit", "available-switchover-bandwidth");
    know(LIBVIRT, "migration.compression", "comp-mt-level", "comp-mt-threads", "comp-mt-dthreads");
    know(LIBVIRT, "migration.compression", "comp-zlib-level", "comp-zstd-level");
    none(LIBVIRT, "live", "p2p", "direct", "tunnelled", "persistent", "undefinesource", "suspend");
    none(LIBVIRT, "change-protection", "unsafe", "verbose", "abort-on-error", "rdma-pin-all");
    none(LIBVIRT, "copy-storage-all", "copy-storage-inc", "tls", "zerocopy", "postcopy-resume");
    know(KUBEVIRT, "migration.pre-copy-limit", "bandwidth-per-migration");
    know(KUBEVIRT, "migration.timeout-per-gib", "completion-timeout-per-gib");
    know(KUBEVIRT, "migration.stall-timeout", "progress-timeout");
    know(KUBEVIRT, "migration.on-timeout: post-copy", "allow-post-copy");
    know(KUBEVIRT, "migration.on-timeout: stop", "allow-workload-disruption");
    know(KUBEVIRT, "migration.auto-converge", "allow-auto-converge");
    know(
        KUBEVIRT,
        "migrations: a list of guests that move together",
        "parallel-migrations-per-cluster",
        "parallel-outbound-migrations-per-node");
    none(KUBEVIRT, "node-drain-taint-key", "unsafe-migration-override", "disable-tls", "network");
    none(KUBEVIRT, "match-selinux-level-on-migration", "selectors", "utility-volumes-timeout");
    none(NOVA, "live-migration-scheme", "live-migration-uri", "live-migration-inbound-addr");
    none(NOVA, "live-migration-tunnelled", "live-migration-with-native-tls");
    know(NOVA, "migration.push-streams", "live-migration-parallel-connections");
    know(NOVA, "migration.on-timeout: post-copy", "live-migration-permit-post-copy");
    know(NOVA, "migration.on-timeout", "live-migration-timeout-action");
    know(NOVA, "migration.auto-converge", "live-migration-permit-auto-converge");
    know(NOVA, "migration.pre-copy-limit", "live-migration-bandwidth");
    know(NOVA, "migration.downtime-limit-max", "live-migration-downtime");
    know(NOVA, "migration.downtime-limit-step", "live-migration-downtime-steps");
    know(NOVA, "migration.downtime-limit-every", "live-migration-downtime-delay");
    know(NOVA, "migration.timeout-per-gib", "live-migration-completion-timeout");
    know(NOVA, "migration.stall-timeout", "live-migration-progress-timeout");
    know(CLOUD_HYPERVISOR, "migration.downtime-limit", "downtime-ms");
    know(CLOUD_HYPERVISOR, "migration.push-streams", "connections");
  }

  private ForeignKeys() {}

  private static void know(String whose, String here, String... names) {
    for (String name : List.of(names)) {
      KNOWN.put(plain(name), new Known(whose, here));
    }
  }

  /// What says where a guest goes or who may, and nothing of how its memory does.
  private static void none(String whose, String... names) {
    know(whose, "", names);
  }

  /// However it is written: `max-postcopy-bandwidth`, `completionTimeoutPerGiB`.
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
  }

  /// What to write instead of that key; null if it is nobody's.
  public static @Nullable String advice(String key) {
    Known known = KNOWN.get(plain(key));
    if (known == null) {
      return null;
    }
    return known.here().isEmpty()
        ? "that is " + known.whose() + "'s, and nothing here is like it: leave it out"
        : "that is " + known.whose() + "'s; here it is " + known.here();
  }
}
