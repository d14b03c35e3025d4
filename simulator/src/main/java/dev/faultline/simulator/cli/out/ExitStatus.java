package dev.faultline.simulator.cli.out;

/// How a command ends, as the shell sees it.
public final class ExitStatus {
  public static final int DONE = 0;

  /// It could not be done, or what was held against a bound is beyond it.
  public static final int FAILED = 1;

  /// The request was wrong; whoever made it can mend it.
  public static final int WRONG = 2;

  /// By Ctrl-C or SIGTERM.
  public static final int STOPPED = 130;

  private ExitStatus() {}
}
