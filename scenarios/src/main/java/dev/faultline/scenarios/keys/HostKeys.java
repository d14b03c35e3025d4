package dev.faultline.scenarios.keys;

import dev.faultline.scenarios.HostProfile;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

/// The keys of `host`: what things cost, and where each default comes from. *Measured* means on the
/// machine that Faultline was built on (2 vCPUs, AMD Zen 3, nested KVM guest); `faultline
/// calibrate` measures yours.
public final class HostKeys {
  /// What things cost, each with its place in a profile.
  public static final List<Lens<HostProfile, HostProfile.Draft>> VALUES =
      List.of(
          Lens.whole(
              Key.of(
                      "cores",
                      Kind.INTEGER,
                      "unlimited",
                      "cores that vCPUs and the agent's threads share; 0 or `unlimited`: always"
                          + " enough")
                  .range("0", "4096")
                  .word("unlimited", 0),
              HostProfile::cores,
              (to, count) -> to.cores = Math.toIntExact(count)),
          Lens.whole(
              Key.of(
                      "machines",
                      Kind.INTEGER,
                      "2",
                      "2: source and target have cores of their own; 1: both are one machine and"
                          + " share its cores, as the two agents do that a live run starts by"
                          + " itself")
                  .range("1", "2"),
              HostProfile::machines,
              (to, count) -> to.machines = Math.toIntExact(count)),
          cost(
              "hop",
              "0 s",
              "added to each message's way besides link.latency: interrupts, and the wake-up of the"
                  + " thread that waits for it; takes no CPU time. 0 where the latency of a link"
                  + " was measured from program to program",
              HostProfile::hopNanos,
              (to, nanos) -> to.hopNanos = nanos),
          cost(
              "fault-hop",
              "0 s",
              "added to each fault between `fault-trap` and its request: threads that hand it over"
                  + " and have to wake up for it; takes no CPU time, and holds nothing else up",
              host -> host.handOvers().faultHopNanos(),
              (to, nanos) -> to.faultHopNanos = nanos),
          cost(
              "wake-hop",
              "0 s",
              "added between the page's installation and `wake`, likewise. Both together 0.15"
                  + " ms in QEMU while a pull keeps its two cores busy, and 0.4-0.6 in the mean of"
                  + " late ones, too (measured)",
              host -> host.handOvers().wakeHopNanos(),
              (to, nanos) -> to.wakeHopNanos = nanos),
          Lens.whole(
              Key.of(
                      "late-hops",
                      Kind.WHOLE_PERCENT,
                      "0 %",
                      "so many faults find no core for `fault-hop`: the tail of their latencies")
                  .range("0 %", "100 %"),
              host -> host.handOvers().lateHopsPercent(),
              (to, percent) -> to.lateHopPercent = Math.toIntExact(percent)),
          cost(
              "late-hop",
              "0 s",
              "these wait up to so much longer, evenly drawn. QEMU on two busy cores: 13 %, up to"
                  + " 4.7 ms (measured)",
              host -> host.handOvers().lateHopNanos(),
              (to, nanos) -> to.lateHopNanos = nanos),
          cost(
              "fault-trap",
              "3 us",
              "from the touch of an absent page to its request in the channel. A local userfaultfd"
                  + " fault took 8.8 us at least, 11.6-13.3 us at the median (measured); less"
                  + " waking and installing this is left",
              HostProfile::faultTrapNanos,
              (to, nanos) -> to.faultTrapNanos = nanos),
          cost(
              "wake",
              "5 us",
              "from the page's installation to its vCPU running again. Hand-off on one CPU about 5"
                  + " us, waking an idle CPU of a nested guest 50-130 us (measured)",
              HostProfile::wakeNanos,
              (to, nanos) -> to.wakeNanos = nanos),
          cost(
              "request",
              "2 us",
              "the source takes in one request. Estimated: a socket round trip of a page took 17 us"
                  + " at least (measured), in which two sides read, write and wake",
              HostProfile::requestNanos,
              (to, nanos) -> to.requestNanos = nanos),
          cost(
              "send-page",
              "700 ns",
              "the source reads a page, checks it for zero and writes it to the socket. Best"
                  + " loopback stream 3.06 GB/s = 1.34 us a page for both sides (measured), half"
                  + " each",
              HostProfile::sendPageNanos,
              (to, nanos) -> to.sendPageNanos = nanos),
          cost(
              "receive-page",
              "700 ns",
              "the target takes a page from the socket. As send-page",
              HostProfile::receivePageNanos,
              (to, nanos) -> to.receivePageNanos = nanos),
          cost(
              "send-unit",
              "0 s",
              "the source sends a message with pages (a push unit or an answer), besides its pages"
                  + " and runs. What a default host has of this and of the next three is within"
                  + " send-page and receive-page, measured with large units of one run",
              host -> host.messages().sendUnitNanos(),
              (to, nanos) -> to.sendUnitNanos = nanos),
          cost(
              "send-run",
              "0 s",
              "each run of pages with content in such a message, the first too. As send-unit",
              host -> host.messages().sendRunNanos(),
              (to, nanos) -> to.sendRunNanos = nanos),
          cost(
              "receive-unit",
              "0 s",
              "the target receives a message with pages, besides its pages and runs. As send-unit",
              host -> host.messages().receiveUnitNanos(),
              (to, nanos) -> to.receiveUnitNanos = nanos),
          cost(
              "receive-run",
              "0 s",
              "each run of pages with content in such a message, the first too. As send-unit",
              host -> host.messages().receiveRunNanos(),
              (to, nanos) -> to.receiveRunNanos = nanos),
          cost(
              "install-call",
              "1 us",
              "one UFFDIO_COPY, of a run of pages; one after the other. By 4 KiB 2.2 us a page, by"
                  + " 64 KiB 1.2-1.4 (measured)",
              HostProfile::installCallNanos,
              (to, nanos) -> to.installCallNanos = nanos),
          cost(
              "install-page",
              "1250 ns",
              "each page of the call: the kernel allocates, zeroes and maps it; 1.2-1.4 us"
                  + " (measured)",
              HostProfile::installPageNanos,
              (to, nanos) -> to.installPageNanos = nanos),
          cost(
              "load-page",
              "0 s",
              "added to each page that comes before the guest runs, as those of a pre-copy do. QEMU"
                  + " loads them through its stream: about 10 us with 7.2 (measured)",
              HostProfile::loadPageNanos,
              (to, nanos) -> to.loadPageNanos = nanos),
          cost(
              "install-contention",
              "83 ns",
              "added to a call for every vCPU beyond the first. The queue of one userfaultfd gave"
                  + " 150 000 pages/s at 1-4 vCPUs and 36 000 at 256: (27.8 - 6.7 us) / 255"
                  + " (Moorthy, Houghton: KVM userfault threads, kvm list 2023-2024)",
              HostProfile::installContentionNanos,
              (to, nanos) -> to.installContentionNanos = nanos),
          cost(
              "zero-page",
              "170 ns",
              "the source reads 4 KiB that are zero to the end, with `zero: per-page` or content"
                  + " that is zero; one that is not shows it in its first bytes. Outside of the"
                  + " caches 162-193 ns (measured)",
              HostProfile::zeroPageNanos,
              (to, nanos) -> to.zeroPageNanos = nanos),
          cost(
              "arm-page",
              "60 ns",
              "the target marks a page missing. 57-66 % of more than 3 s for 128 GB, i.e. 32 M"
                  + " pages (M3U, OSDI 2026): 51-59 ns; 70-90 ns to write-protect (measured)",
              HostProfile::armPageNanos,
              (to, nanos) -> to.armPageNanos = nanos),
          cost(
              "hole-scan-page",
              "35 ns",
              "the source learns whether a page was ever written. PAGEMAP_SCAN 34 ns a page"
                  + " (measured)",
              HostProfile::holeScanPageNanos,
              (to, nanos) -> to.holeScanPageNanos = nanos),
          cost(
              "history-scan-page",
              "70 ns",
              "the source reads and clears whether a page was accessed and written, at each"
                  + " `scan-period`. Scan and re-protect of a memfd with WP_ASYNC + PAGEMAP_SCAN,"
                  + " 34 ns where memory is anonymous (measured); that is what was written, and"
                  + " what was accessed is taken to come with it, since nothing here measures it",
              HostProfile::historyScanPageNanos,
              (to, nanos) -> to.historyScanPageNanos = nanos),
          cost(
              "dirty-protect-page",
              "63 ns",
              "the source begins to track writes, where a mode has rounds. UFFDIO_WRITEPROTECT of"
                  + " touched memory, 60-64 ns a page (measured)",
              host -> host.dirtyLog().protectPageNanos(),
              (to, nanos) -> to.dirtyProtectPageNanos = nanos),
          cost(
              "dirty-write",
              "950 ns",
              "the guest's first write to a page since its writes were last told. WP_ASYNC, 860-"
                  + "1000 ns, the touch included (measured)",
              host -> host.dirtyLog().writeNanos(),
              (to, nanos) -> to.dirtyWriteNanos = nanos),
          cost(
              "dirty-scan-page",
              "2 ns",
              "the source looks whether a page was written, after each round and at SUSPEND."
                  + " PAGEMAP_SCAN of pages that were not, 1.7-3 ns (measured)",
              host -> host.dirtyLog().scanPageNanos(),
              (to, nanos) -> to.dirtyScanPageNanos = nanos),
          cost(
              "dirty-found-page",
              "50 ns",
              "each page that was, and is protected again: 33-60 ns, up to 100 where they are far"
                  + " apart (measured)",
              host -> host.dirtyLog().foundPageNanos(),
              (to, nanos) -> to.dirtyFoundPageNanos = nanos),
          cost(
              "lz4",
              "1800 ns",
              "the source compresses with LZ4, each 4 KiB of a unit. lz4-java 1.13 over the native"
                  + " library, units of 256 KiB that shrink to 55 %: 1.8 us, to 30 %: 1.1 us"
                  + " (measured)",
              host -> host.saving().lz4Nanos(),
              (to, nanos) -> to.lz4Nanos = nanos),
          cost(
              "lz4-back",
              "600 ns",
              "the target takes apart what LZ4 made, each 4 KiB: 595 ns at 55 %, 411 at 80 %"
                  + " (measured)",
              host -> host.saving().lz4BackNanos(),
              (to, nanos) -> to.lz4BackNanos = nanos),
          cost(
              "zstd",
              "4500 ns",
              "the source compresses with zstd at level 1, each 4 KiB of a unit. zstd-jni 1.5.7,"
                  + " units of 256 KiB that shrink to 45 %: 4.5 us, to 22 %: 3.0 us (measured)",
              host -> host.saving().zstdNanos(),
              (to, nanos) -> to.zstdNanos = nanos),
          cost(
              "zstd-back",
              "1900 ns",
              "the target takes apart what zstd made, each 4 KiB: 1.88 us at 45 %, 1.16 at 22 %"
                  + " (measured)",
              host -> host.saving().zstdBackNanos(),
              (to, nanos) -> to.zstdBackNanos = nanos),
          cost(
              "hash",
              "400 ns",
              "the source hashes each 4 KiB, to find a page that may hold the same. XXH64 355-720"
                  + " ns (measured)",
              host -> host.saving().hashNanos(),
              (to, nanos) -> to.hashNanos = nanos),
          cost(
              "compare",
              "300 ns",
              "the source compares two pages of 4 KiB before it sends a reference. 176 ns in the"
                  + " caches, 543 outside of them (measured)",
              host -> host.saving().compareNanos(),
              (to, nanos) -> to.compareNanos = nanos),
          cost(
              "xbzrle",
              "1400 ns",
              "the source finds the difference of 4 KiB to what it sent before. 32 changed places,"
                  + " 20 % of a page: 1.37-1.46 us in Java (measured)",
              host -> host.saving().xbzrleNanos(),
              (to, nanos) -> to.xbzrleNanos = nanos),
          cost(
              "xbzrle-back",
              "300 ns",
              "the target applies a difference to 4 KiB. Estimated: less than a copy",
              host -> host.saving().xbzrleBackNanos(),
              (to, nanos) -> to.xbzrleBackNanos = nanos),
          Lens.whole(
              Key.of(
                      "device-load",
                      Kind.DURATION,
                      "1 ms",
                      "loading CPU and device state, fixed part. Assumed; the whole downtime of"
                          + " small QEMU guests is 7-12 ms")
                  .range("0 s", "1 h"),
              HostProfile::deviceLoadNanos,
              (to, nanos) -> to.deviceLoadNanos = nanos),
          Lens.whole(
              Key.of(
                      "device-load-rate",
                      Kind.BYTE_RATE,
                      "1 GB/s",
                      "and its rate. Assumed; M3U's virtqueue pages crossed at 2-7 GB/s")
                  .range("1 kB/s", "1000 GB/s")
                  .word("unlimited", Long.MAX_VALUE),
              HostProfile::deviceLoadBytesPerSecond,
              (to, rate) -> to.deviceLoadBytesPerSecond = rate));

  public static final Section HOST =
      Section.of(
              "host",
              "What things cost: CPU time of one core, except the hops, `cores` and `machines`.",
              Key.of(
                  "profile",
                  Kind.TEXT,
                  "default",
                  "the profile whose values hold where this mapping says nothing: `default`, `free`"
                      + " or a path"),
              Key.of("name", Kind.TEXT, "", "name in results; by default that of the profile"))
          .plus(VALUES.stream().map(Lens::key).toList());

  private HostKeys() {}

  private static Lens<HostProfile, HostProfile.Draft> cost(
      String name,
      String fallback,
      String description,
      ToLongFunction<HostProfile> getter,
      ObjLongConsumer<HostProfile.Draft> setter) {
    Key key = Key.of(name, Kind.DURATION, fallback, description).range("0 s", "1 s");
    return Lens.whole(key, getter, setter);
  }
}
