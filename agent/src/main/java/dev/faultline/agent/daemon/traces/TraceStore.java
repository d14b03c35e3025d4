package dev.faultline.agent.daemon.traces;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan.TraceFile;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.layout.LaidOutTrace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Traces on this host, by digest. Drivers bring what is lacking; a file is believed once its
/// digest and all its checksums are right.
public final class TraceStore {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final long BYTES_MAX = 4L << 30;

  /// What a guest touched, and when, is nobody else's to know.
  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;

  /// @param folder made when the first trace comes, for its owner alone
  public TraceStore(Path folder) {
    this.folder = folder;
  }

  /// The digest by which a trace file is known.
  public static String digest(Path file) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 20];
    try (var in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  public static byte[] sha256(byte[] bytes) {
    return sha256().digest(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path file(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new ProtocolException("no digest of a trace: " + digest);
    }
    return folder.resolve(digest + ".trace");
  }

  boolean has(TraceFile trace) {
    if (trace.bytes() > BYTES_MAX) {
      throw new ProtocolException("a trace of " + trace.bytes() + " bytes; at most " + BYTES_MAX);
    }
    return Files.isRegularFile(file(trace.digest()));
  }

  /// Takes in a trace, piece by piece.
  Incoming receive(TraceFile trace) {
    return new Incoming(trace);
  }

  /// A trace that is being brought.
  final class Incoming implements AutoCloseable {
    private final TraceFile trace;
    private final Path part;
    private final MessageDigest digest = sha256();
    private final OutputStream out;
    private long bytes;

    private Incoming(TraceFile trace) {
      this.trace = trace;
      Path whole = file(trace.digest());
      try {
        Files.createDirectories(folder, OWNERS);
        part = Files.createTempFile(folder, whole.getFileName() + "-", ".part");
        out = Files.newOutputStream(part);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    TraceFile trace() {
      return trace;
    }

    void add(byte[] piece, boolean last) {
      bytes += piece.length;
      if (bytes > trace.bytes()) {
        throw new ProtocolException("the trace " + trace.name() + " is longer than announced");
      }
      digest.update(piece);
      try {
        out.write(piece);
        if (last) {
          out.close();
          finish();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void finish() throws IOException {
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(trace.digest())) {
        throw new ProtocolException(
            "the trace " + trace.name() + " has digest " + found + ", announced " + trace.digest());
      }
      var unused = Trace.verify(part);
      Files.move(part, file(trace.digest()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
      try {
        out.close();
        Files.deleteIfExists(part);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// What a guest's programs ask for its traces. Each is read and laid out once, since the target
  /// asks again while its guest stands still.
  public TraceSource of(List<TraceFile> traces) {
    TreeMap<String, ReplayableTrace> known = new TreeMap<>();
    return (replay, pageCount, seed) -> {
      synchronized (known) {
        return known.computeIfAbsent(
            replay.trace() + " " + replay.layout() + " " + pageCount + " " + seed,
            key -> find(traces, replay, pageCount, seed));
      }
    };
  }

  private ReplayableTrace find(
      List<TraceFile> traces, ProgramSpec.TraceReplay replay, long pageCount, long seed) {
    for (TraceFile trace : traces) {
      if (trace.name().equals(replay.trace())) {
        return new LaidOutTrace(Trace.read(file(trace.digest())), replay.layout(), pageCount, seed);
      }
    }
    throw new IllegalArgumentException("trace " + replay.trace() + " is not in the plan");
  }
}
