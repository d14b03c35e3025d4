package dev.faultline.scenarios;

import java.util.function.Consumer;

/// The link between source and target: full duplex, the same both ways.
///
/// A frame carries at most `mtuBytes - headerBytes` bytes of stream and takes that plus
/// `headerBytes` plus `framingBytes` on the wire.
///
/// @param bitsPerSecond 1 Mbit/s to 400 Gbit/s
/// @param latencyNanos one way, 0 to 500 ms
/// @param mtuBytes largest IP packet, 576 to 65535
/// @param headerBytes IP and TCP headers in it; 52 = IPv4 20 + TCP 20 + timestamps 12
/// @param framingBytes around it; 38 = preamble 8 + Ethernet 14 + check sequence 4 + gap 12
/// @param queue how messages of several streams share the wire
/// @param queueLimitBytes how much of one stream may wait in the link's queue (Linux:
///   tcp_limit_output_bytes); 0 for no limit of its own
/// @param streamWindowBytes what a stream may have sent and the other side not yet taken in (TCP
///   window); 0 for none
/// @param crossBytesPerSecond other traffic in source-to-target direction, 0 for none
/// @param crossBurstBytes it comes in bursts of this size
public record LinkSpec(
    long bitsPerSecond,
    long latencyNanos,
    int mtuBytes,
    int headerBytes,
    int framingBytes,
    Queue queue,
    long queueLimitBytes,
    long streamWindowBytes,
    long crossBytesPerSecond,
    long crossBurstBytes) {
  /// Disciplines: one FIFO for all streams (switches, tbf), round robin by the frame, or a sender
  /// that paces: what is pushed keeps to the rate, device state too, and everything else passes it
  /// at once, for which the next push waits.
  public enum Queue {
    FIFO,
    FAIR,
    PACED
  }

  /// A link of 1 Gbit/s without latency, headers or limits: for bounds and for tests by hand.
  public static final LinkSpec PLAIN = new Draft().link();

  /// So many bytes of stream with the headers and framing around them.
  public long wireBytes(long bytes) {
    long frames = Math.ceilDiv(bytes, (long) mtuBytes - headerBytes);
    return bytes + frames * (headerBytes + framingBytes);
  }

  /// What it carries of what is sent through sockets.
  public long payloadBytesPerSecond() {
    double share = (double) (mtuBytes - headerBytes) / (mtuBytes + framingBytes);
    return Math.max(1, (long) (bitsPerSecond / 8.0 * share));
  }

  /// As a sender has it that paces what it pushes over a faster wire: no latency, no others, and an
  /// answer waits for no push.
  public LinkSpec paced() {
    return with(
        to -> {
          to.latencyNanos = 0;
          to.queue = Queue.PACED;
          to.crossBytesPerSecond = 0;
        });
  }

  /// The same link with another latency.
  public LinkSpec withLatency(long nanos) {
    return with(to -> to.latencyNanos = nanos);
  }

  /// This link but for what `change` sets: `link.with(to -> to.mtuBytes = 9000)`.
  public LinkSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.link();
  }

  /// A link in the making, every value by its name; at first [#PLAIN].
  public static final class Draft {
    public long bitsPerSecond = 1_000_000_000;
    public long latencyNanos;
    public int mtuBytes = 65_535;
    public int headerBytes;
    public int framingBytes;
    public Queue queue = Queue.FIFO;
    public long queueLimitBytes;
    public long streamWindowBytes;
    public long crossBytesPerSecond;
    public long crossBurstBytes;

    private Draft() {}

    private Draft(LinkSpec link) {
      bitsPerSecond = link.bitsPerSecond;
      latencyNanos = link.latencyNanos;
      mtuBytes = link.mtuBytes;
      headerBytes = link.headerBytes;
      framingBytes = link.framingBytes;
      queue = link.queue;
      queueLimitBytes = link.queueLimitBytes;
      streamWindowBytes = link.streamWindowBytes;
      crossBytesPerSecond = link.crossBytesPerSecond;
      crossBurstBytes = link.crossBurstBytes;
    }

    private LinkSpec link() {
      return new LinkSpec(
          bitsPerSecond,
          latencyNanos,
          mtuBytes,
          headerBytes,
          framingBytes,
          queue,
          queueLimitBytes,
          streamWindowBytes,
          crossBytesPerSecond,
          crossBurstBytes);
    }
  }
}
