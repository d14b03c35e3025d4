import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Holds every Java file of the repository against google-java-format, or rewrites it.
///
/// The build starts this in the JDK 25 of its toolchain, because the formatter parses with the
/// compiler of the JVM that it runs in, and Maven itself may run on an older one.
///
/// Arguments: `check` or `apply`, the repository's folder, and the file to list what is wrong in
/// (the build fails when that file exists; Maven's exec plugin would print a stack trace for a mere
/// exit status).
public final class Format {
  private Format() {}

  /// Names every file that differs.
  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]).toRealPath();
    Path verdict = Path.of(args[2]);
    Files.deleteIfExists(verdict);
    List<String> files = sources(root);
    if (files.isEmpty()) {
      return;
    }
    List<String> request = new ArrayList<>();
    request.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    request.addAll(files);

    var out = new StringWriter();
    int status =
        new Main(new PrintWriter(out), new PrintWriter(System.err, true), System.in)
            .format(request.toArray(String[]::new));
    if (status == 0) {
      return;
    }
    System.err.println("These files are not formatted as google-java-format would:");
    out.toString().lines().forEach(f -> System.err.println("  " + root.relativize(Path.of(f))));
    System.err.println("This command formats them: .ci/dev format");
    Files.writeString(verdict, out.toString());
  }

  private static List<String> sources(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : List.of(".ci", "reports", "agent", "scenarios", "simulator")) {
      Path folder = root.resolve(module.startsWith(".") ? module : module + "/src");
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(f -> f.toString().endsWith(".java"))
            .map(Path::toString)
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }
}
