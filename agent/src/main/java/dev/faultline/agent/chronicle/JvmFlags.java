package dev.faultline.agent.chronicle;

import java.util.ArrayList;
import java.util.List;

/// The JVM options that Chronicle Bytes cannot do without on JDK 25.
///
/// `faultline.jar` carries them in its manifest. A program that uses Faultline as a library has to
/// give them itself, and without this check learns so from an `AssertionError` deep in a library.
public final class JvmFlags {
  private static final String UNNAMED = "=ALL-UNNAMED";

  private JvmFlags() {}

  /// Returns the options that this JVM lacks, ready for its command line.
  public static List<String> missing() {
    Module base = Object.class.getModule();
    Module ours = JvmFlags.class.getModule();
    String to = ours.isNamed() ? "=" + ours.getName() : UNNAMED;
    List<String> missing = new ArrayList<>();
    if (!base.isOpen("java.lang.reflect", ours)) {
      missing.add("--add-opens=java.base/java.lang.reflect" + to);
    }
    if (!base.isExported("sun.nio.ch", ours)) {
      missing.add("--add-exports=java.base/sun.nio.ch" + to);
    }
    return missing;
  }

  /// Throws where an option is missing, with one line that names what to add.
  public static void check() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Faultline maps files with Chronicle Bytes, which needs these options on the java command"
              + " line: "
              + String.join(" ", missing));
    }
  }
}
