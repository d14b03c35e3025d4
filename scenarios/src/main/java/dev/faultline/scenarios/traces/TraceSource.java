package dev.faultline.scenarios.traces;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the reader looks traces up.
public interface TraceSource {
  /// The facts of a trace; null if there is none of that name or at that path.
  ///
  /// @throws RuntimeException whose message says what is wrong with the file, if it is no good
  ///   trace
  @Nullable TraceFacts facts(String trace);

  /// The names of the shipped traces.
  List<String> names();
}
