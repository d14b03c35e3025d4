package dev.faultline.scenarios.keys.presets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a product does by itself, as values of keys of `migration`: `like`. A key that a file has
/// stays as it is. Those of post-copy are what of a version virtual time has to know.
///
/// None of these products counts rounds: 1000 of them, our most, stand for no end.
public enum Preset {
  QEMU_9(
      "qemu-9",
      "QEMU 9 without a word of its management",
      "QEMU's qapi/migration.json and migration/options.c: max-bandwidth 128 MiB/s,"
          + " downtime-limit 300 ms, cpu-throttle-initial 20, -increment 10, max-cpu-throttle 99,"
          + " throttle-trigger-threshold 50; no capability is on") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      to.put("pre-copy-limit", "134217.728 kB/s"); // 128 MiB/s
      to.put("auto-converge", "off");
      to.put("throttle-initial", "20 %");
      to.put("throttle-increment", "10 %");
      to.put("throttle-max", "99 %");
      to.put("throttle-trigger", "50 %");
    }
  },

  QEMU_7(
      "qemu-7.2",
      "post-copy of QEMU 7.2",
      "QEMU's migration/ram.c and savevm.c; push-window is the largest send buffer of Linux"
          + " (net.ipv4.tcp_wmem)") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      postCopy(to, "single", "forward");
      to.put("writers", "one");
    }
  },

  QEMU_8(
      "qemu-8",
      "post-copy of QEMU 8.0 to 10.0 with postcopy-preempt",
      "the same; from 8.0 on requests are answered beside the scan, by another thread") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      postCopy(to, "separate", "linear");
    }
  },

  QEMU_10_1(
      "qemu-10.1",
      "post-copy of QEMU 10.1 and later with postcopy-preempt",
      "the same; the scan goes on behind what was asked for again (forward: QEMU drops a hint while"
          + " one is pending)") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      postCopy(to, "separate", "forward");
    }
  },

  LIBVIRT(
      "libvirt",
      "virsh migrate --live",
      "libvirt's src/qemu/qemu_migration.c: without --bandwidth the limit of QEMU is lifted; the"
          + " rest is QEMU's own") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      to.put("auto-converge", "off");
    }
  },

  KUBEVIRT(
      "kubevirt",
      "KubeVirt's defaults",
      "KubeVirt's MigrationConfiguration: completionTimeoutPerGiB 150, progressTimeout 150, no"
          + " bandwidthPerMigration, allowAutoConverge and allowPostCopy false, so that it is"
          + " aborted") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      to.put("timeout-per-gib", "150 s");
      to.put("on-timeout", "give-up");
      to.put("stall-timeout", "150 s");
      to.put("not-converging", "give-up");
      to.put("auto-converge", "off");
    }
  },

  CLOUD_HYPERVISOR(
      "cloud-hypervisor",
      "Cloud Hypervisor's defaults of 2026",
      "Cloud Hypervisor's API, SendMigrationData: downtime_ms 300, timeout_s 3600,"
          + " timeout_strategy Cancel, connections 1") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      to.put("timeout", "1 h");
      to.put("on-timeout", "give-up");
      to.put("not-converging", "give-up");
    }
  },

  NOVA(
      "nova",
      "Nova's defaults with libvirt",
      "Nova's options of [libvirt]: live_migration_downtime 500, _downtime_steps 10,"
          + " _downtime_delay 75 and _completion_timeout 800, both for each GiB and at least for"
          + " two, _timeout_action abort. Its limit grows from 51 ms by powers, this one in equal"
          + " steps: it is larger in between") {
    @Override
    void fill(Map<String, String> to, long memoryBytes) {
      long bytes = Math.max(memoryBytes, 2 * GIB);
      to.put("downtime-limit", "50 ms");
      to.put("downtime-limit-step", "45 ms"); // ten times, up to 500
      to.put("downtime-limit-every", Math.min(seconds(75, bytes), DAY_SECONDS) + " s");
      to.put("downtime-limit-max", "500 ms");
      to.put("timeout", Math.min(seconds(800, bytes), MOST_SECONDS) + " s");
      to.put("on-timeout", "give-up");
      to.put("not-converging", "give-up");
      to.put("auto-converge", "off");
    }
  };

  private static final long GIB = 1L << 30;

  // What the keys allow at most.
  private static final long DAY_SECONDS = 24 * 3600;
  private static final long MOST_SECONDS = 1000 * 3600;

  private final String title;
  private final String summary;
  private final String source;

  Preset(String title, String summary, String source) {
    this.title = title;
    this.summary = summary;
    this.source = source;
  }

  abstract void fill(Map<String, String> to, long memoryBytes);

  /// The value of each key that the product decides, as a file says it.
  public final Map<String, String> values(long memoryBytes) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("mode", "pre-copy");
    values.put("rounds", "1000");
    values.put("downtime-limit", "300 ms");
    values.put("not-converging", "stop");
    values.put("channels", "single");
    fill(values, memoryBytes);
    return values;
  }

  private static void postCopy(Map<String, String> to, String channels, String prepaging) {
    to.put("mode", "post-copy");
    to.put("channels", channels);
    to.put("prepaging", prepaging);
    to.put("push-unit", "4 KiB");
    to.put("push-window", "4 MiB");
    to.put("zero", "per-page");
    to.put("push-limit-window", "100 ms");
    to.put("push-limit-answers", "held");
  }

  /// Whole seconds, of so many for each GiB.
  private static long seconds(long perGib, long bytes) {
    return bytes / GIB * perGib + bytes % GIB * perGib / GIB;
  }

  public String title() {
    return title;
  }

  public String summary() {
    return summary;
  }

  public String source() {
    return source;
  }

  /// The preset of that name, or null.
  public static @Nullable Preset find(String title) {
    for (Preset preset : values()) {
      if (preset.title.equals(title)) {
        return preset;
      }
    }
    return null;
  }

  public static List<String> titles() {
    List<String> titles = new ArrayList<>();
    for (Preset preset : values()) {
      titles.add(preset.title);
    }
    return titles;
  }
}
