package dev.faultline.agent.plan;

/// How a live target notices that its guest touches a page that is not there.
public enum FaultMode {
  /// Userfaultfd where the host and the backing allow it, else software.
  AUTO,

  /// The kernel stops the vCPU at a real page fault.
  USERFAULTFD,

  /// Each touch looks the page up first. Works everywhere, without privileges.
  SOFTWARE
}
