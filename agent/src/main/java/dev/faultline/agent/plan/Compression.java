package dev.faultline.agent.plan;

/// How the contents of a message are compressed. Its ordinal is what crosses.
public enum Compression {
  NONE,
  LZ4,
  ZSTD
}
