package dev.faultline.scenarios.record;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The programs that recording needs, and the plugin built with them.
final class RecorderTools {
  /// The newest plugin API whose callbacks the plugin knows.
  static final int NEWEST_PLUGIN_VERSION = 7;

  private static final Pattern SUPPORTED = Pattern.compile("up to version (\\d+)");
  private final String path;

  /// @param path where to look for programs, as in the environment's PATH
  RecorderTools(String path) {
    this.path = path;
  }

  /// @throws RecordingException naming the Debian package that has it
  Path require(String program, String debianPackage) {
    return find(program)
        .orElseThrow(
            () ->
                new RecordingException(
                    "%s is not on the PATH, and recording needs it: apt install %s"
                        .formatted(program, debianPackage)));
  }

  Optional<Path> find(String program) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(Files::isExecutable);
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /// Builds the plugin for what this QEMU supports.
  ///
  /// @param folder for the plugin and its source
  /// @throws RecordingException when the compiler is missing or fails, or QEMU has no plugins, or
  ///   only plugins of a version that is not known here
  Path buildPlugin(Path qemu, boolean wholeVm, Path folder) throws IOException {
    Path compiler = find("cc").or(() -> find("gcc")).orElseGet(() -> require("cc", "gcc"));
    Path source = folder.resolve("pagetrace.c");
    try (InputStream resource = RecorderTools.class.getResourceAsStream("pagetrace.c")) {
      if (resource == null) {
        throw new RecordingException("this build of Faultline lacks its plugin, pagetrace.c");
      }
      Files.copy(resource, source, StandardCopyOption.REPLACE_EXISTING);
    }
    // QEMU refuses a plugin from the far future, and says what it would take
    Path probe = compile(compiler, source, 1_000_000, folder.resolve("probe.so"));
    return compile(compiler, source, pluginVersion(qemu, wholeVm, probe), folder.resolve("p.so"));
  }

  private static int pluginVersion(Path qemu, boolean wholeVm, Path probe) throws IOException {
    List<String> command = new ArrayList<>(List.of(qemu.toString(), "-plugin"));
    command.add(probe + ",out=/dev/null");
    command.addAll(
        wholeVm ? List.of("-machine", "none", "-display", "none") : List.of("/bin/true"));
    String said = output(command);
    Matcher supported = SUPPORTED.matcher(said);
    if (!supported.find()) {
      throw new RecordingException(
          "%s takes no plugins, so it cannot record (it said: %s): use a QEMU that was built with them, such as Debian's"
              .formatted(qemu, said.lines().findFirst().orElse("nothing")));
    }
    int version = Integer.parseInt(supported.group(1));
    if (version < 1 || version > NEWEST_PLUGIN_VERSION) {
      throw new RecordingException(
          "%s has plugin API version %d and this Faultline knows 1 to %d: use an older QEMU (Debian 12 has version 1), or a newer Faultline"
              .formatted(qemu, version, NEWEST_PLUGIN_VERSION));
    }
    return version;
  }

  private static Path compile(Path compiler, Path source, int version, Path into)
      throws IOException {
    List<String> command =
        List.of(
            compiler.toString(),
            "-O2",
            "-shared",
            "-fPIC",
            "-pthread",
            "-DQEMU_PLUGIN_VERSION=" + version,
            source.toString(),
            "-o",
            into.toString());
    String said = output(command);
    if (!Files.exists(into)) {
      throw new RecordingException(
          "%s could not build the recorder's plugin: %s (apt install gcc libc6-dev)"
              .formatted(compiler, said.lines().findFirst().orElse("it said nothing")));
    }
    return into;
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
