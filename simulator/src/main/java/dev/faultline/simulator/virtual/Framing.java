package dev.faultline.simulator.virtual;

import dev.faultline.scenarios.LinkSpec;

/// How a message becomes frames.
final class Framing {
  private final long framePayload;
  private final long frameOverhead;

  Framing(LinkSpec link) {
    framePayload = link.mtuBytes() - link.headerBytes();
    frameOverhead = (long) link.headerBytes() + link.framingBytes();
  }

  long frames(long bytes) {
    return Math.max(1, Math.ceilDiv(bytes, framePayload));
  }

  /// What the message takes on the wire.
  long wireBytes(long bytes) {
    return bytes + frames(bytes) * frameOverhead;
  }

  /// What the frame that ends the message takes on the wire.
  long lastFrameBytes(long bytes) {
    return bytes - (frames(bytes) - 1) * framePayload + frameOverhead;
  }

  /// What every other frame takes on the wire.
  long fullFrameBytes() {
    return framePayload + frameOverhead;
  }
}
