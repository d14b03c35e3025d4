package dev.faultline.scenarios.traces;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.trace.TraceInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The traces that Faultline ships, by name, and any other by path.
public final class ShippedTraces implements TraceSource {
  private static final List<String> NAMES =
      List.of("gcc", "linux-vm", "python", "redis", "sort", "sqlite");

  private static final TreeMap<String, Path> EXTRACTED = new TreeMap<>();

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public @Nullable TraceFacts facts(String trace) {
    Path file = file(trace);
    if (file == null) {
      return null;
    }
    TraceInfo info = Trace.verify(file);
    TraceContent content = info.content();
    return new TraceFacts(
        info.pageCount(),
        info.pageSizeBytes(),
        info.vcpuCount(),
        content == null ? null : content.spec(info.pageSizeBytes()));
  }

  /// The file of a trace, given as a shipped name or a path; null if there is none.
  public static @Nullable Path file(String trace) {
    if (TracePaths.isPath(trace)) {
      Path file = Path.of(trace);
      return Files.isRegularFile(file) ? file : null;
    }
    if (!NAMES.contains(trace)) {
      return null;
    }
    URL url =
        ShippedTraces.class.getResource("/dev/faultline/scenarios/traces/" + trace + ".trace");
    if (url == null) {
      return null;
    }
    return url.getProtocol().equals("file")
        ? Path.of(URI.create(url.toString()))
        : extract(trace, url);
  }

  /// A trace is mapped, so one inside a jar is copied out of it, once a process.
  private static Path extract(String trace, URL url) {
    synchronized (EXTRACTED) {
      Path known = EXTRACTED.get(trace);
      if (known != null) {
        return known;
      }
      try (InputStream in = url.openStream()) {
        Path file = Files.createTempFile("faultline-" + trace + "-", ".trace");
        file.toFile().deleteOnExit();
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        EXTRACTED.put(trace, file);
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException("the shipped trace " + trace + " cannot be unpacked", e);
      }
    }
  }
}
