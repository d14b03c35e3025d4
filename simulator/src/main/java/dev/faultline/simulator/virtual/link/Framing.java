package dev.faultline.simulator.virtual.link;

import dev.faultline.scenarios.LinkSpec;

/// How a message becomes frames.
public final class Framing {
  private final long framePayload;
  private final long frameOverhead;

  public Framing(LinkSpec link) {
    framePayload = link.mtuBytes() - link.headerBytes();
    frameOverhead = (long) link.headerBytes() + link.framingBytes();
  }

  public long frames(long bytes) {
    return Math.max(1, Math.ceilDiv(bytes, framePayload));
  }

  /// What the message takes on the wire.
  public long wireBytes(long bytes) {
    return bytes + frames(bytes) * frameOverhead;
  }

  /// What the frame that ends the message takes on the wire.
  public long lastFrameBytes(long bytes) {
    return bytes - (frames(bytes) - 1) * framePayload + frameOverhead;
  }

  /// What every other frame takes on the wire.
  public long fullFrameBytes() {
    return framePayload + frameOverhead;
  }
}
