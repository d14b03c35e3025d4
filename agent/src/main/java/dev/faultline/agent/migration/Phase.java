package dev.faultline.agent.migration;

/// The phases of a migration, as one endpoint sees them.
///
///     source:  PREPARE -> SUSPEND -> HANDOVER -> IN_DOUBT -> PULL -> COMPLETE
///              PREPARE -> PRE_COPY -> SUSPEND      where pages are sent before the guest stops
///              SUSPEND -> STOP_COPY -> HANDOVER    where the rest is sent before the guest moves
///     target:  PREPARE -> HANDOVER -> READY -> PULL -> COMPLETE
///     both:    PULL <-> PAUSED -> RECOVER -> PULL; FAILED
///
/// Up to HANDOVER a failure or a cancellation lets the source resume the guest. From GO until RESUMED the source
/// is IN_DOUBT: it stays stopped and asks. After RESUMED it never runs the guest again.
public enum Phase {
  PREPARE,
  PRE_COPY,
  SUSPEND,
  STOP_COPY,
  HANDOVER,
  READY,
  IN_DOUBT,
  PULL,
  PAUSED,
  RECOVER,
  COMPLETE,
  FAILED
}
