package dev.faultline.agent.plan;

/// How a live source learns which pages its guest writes while they are sent.
public enum DirtyTracking {
  /// By the kernel where the host and the backing allow it, else emulated.
  AUTO,

  /// The kernel protects pages and finds those that were written all the same.
  KERNEL,

  /// The vCPUs note their own writes. Works everywhere, without privileges.
  EMULATED
}
