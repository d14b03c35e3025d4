package dev.faultline.scenarios.keys;

import dev.faultline.scenarios.LinkSpec;
import java.util.List;

/// The keys of `link`.
public final class LinkKeys {
  /// Those of the link itself, each with its place in a link.
  public static final List<Lens<LinkSpec, LinkSpec.Draft>> VALUES =
      List.of(
          Lens.whole(
              Key.required("bandwidth", Kind.BIT_RATE, "line rate").range("1 Mbit/s", "400 Gbit/s"),
              LinkSpec::bitsPerSecond,
              (to, rate) -> to.bitsPerSecond = rate),
          Lens.whole(
              Key.of("latency", Kind.DURATION, "50 us", "one way").range("0 s", "500 ms"),
              LinkSpec::latencyNanos,
              (to, nanos) -> to.latencyNanos = nanos),
          Lens.whole(
              Key.of("mtu", Kind.SIZE, "1500 B", "largest IP packet").range("576 B", "65535 B"),
              LinkSpec::mtuBytes,
              (to, bytes) -> to.mtuBytes = Math.toIntExact(bytes)),
          Lens.whole(
              Key.of("header", Kind.SIZE, "52 B", "IP 20 + TCP 20 + timestamps 12, inside the MTU")
                  .range("0 B", "500 B"),
              LinkSpec::headerBytes,
              (to, bytes) -> to.headerBytes = Math.toIntExact(bytes)),
          Lens.whole(
              Key.of(
                      "framing",
                      Kind.SIZE,
                      "38 B",
                      "preamble 8 + Ethernet 14 + check sequence 4 + gap 12, outside of it")
                  .range("0 B", "500 B"),
              LinkSpec::framingBytes,
              (to, bytes) -> to.framingBytes = Math.toIntExact(bytes)),
          Lens.word(
              Key.of(
                      "queue",
                      Kind.CHOICE,
                      "fifo",
                      "how streams share the wire: `fifo` as in switches and tbf, `fair` by frame,"
                          + " `paced` as a live source does it: pushes and device state keep to the"
                          + " rate, all else passes them at once and the next push waits for it")
                  .oneOf("fifo", "fair", "paced"),
              LinkSpec.Queue.class,
              LinkSpec::queue,
              (to, queue) -> to.queue = queue),
          Lens.whole(
              Key.of(
                      "queue-limit",
                      Kind.SIZE,
                      "none",
                      "bytes of one stream in the link's queue (Linux: tcp_limit_output_bytes, 1"
                          + " MiB in 6.x, 4 MiB since 6.18)")
                  .range("1 KiB", "1 GiB")
                  .word("none", 0),
              LinkSpec::queueLimitBytes,
              (to, bytes) -> to.queueLimitBytes = bytes),
          Lens.whole(
              Key.of(
                      "stream-window",
                      Kind.SIZE,
                      "4 MiB",
                      "sent and not yet taken in by the other side (TCP window)")
                  .range("4 KiB", "16 GiB")
                  .word("none", 0),
              LinkSpec::streamWindowBytes,
              (to, bytes) -> to.streamWindowBytes = bytes));

  /// Those of its cross traffic.
  public static final List<Lens<LinkSpec, LinkSpec.Draft>> CROSS_VALUES =
      List.of(
          Lens.whole(
              Key.required("rate", Kind.BYTE_RATE, "mean rate; less than the bandwidth")
                  .range("1 kB/s", "50 GB/s"),
              LinkSpec::crossBytesPerSecond,
              (to, rate) -> to.crossBytesPerSecond = rate),
          Lens.whole(
              Key.of("burst", Kind.SIZE, "64 KiB", "it comes in bursts of this size")
                  .range("64 B", "64 MiB"),
              LinkSpec::crossBurstBytes,
              (to, bytes) -> to.crossBurstBytes = bytes));

  public static final Section LINK =
      Section.of("link", "The link: full duplex, the same both ways.")
          .plus(VALUES.stream().map(Lens::key).toList())
          .plus(
              List.of(
                  Key.of(
                      "cross-traffic", Kind.BLOCK, "none", "other traffic from source to target")));

  public static final Section CROSS =
      Section.of(
              "link.cross-traffic", "Other traffic from source to target; `none` or this mapping.")
          .plus(CROSS_VALUES.stream().map(Lens::key).toList());

  private LinkKeys() {}
}
