package dev.faultline.agent.chronicle;

import net.openhft.chronicle.core.OS;

/// The folders that Chronicle makes for itself as soon as it is used, and which we do not want: an
/// empty `target` among the temporary files, or an empty `tmp` in a build's folder.
public final class ChronicleFolders {
  private static final String WHERE = "project.build.directory";

  /// Nothing can be made in it.
  private static final String NOWHERE = "/dev/null";

  static {
    String before = System.getProperty(WHERE);
    System.setProperty(WHERE, NOWHERE);
    try {
      String unused = OS.getTarget(); // it looks just once
    } finally {
      if (before == null) {
        System.clearProperty(WHERE);
      } else {
        System.setProperty(WHERE, before);
      }
    }
  }

  private ChronicleFolders() {}

  /// To be called before Chronicle is used for the first time. Any thread, any number of times.
  public static void none() {
    // the class has been initialised
  }
}
