package dev.faultline.agent.migration;

import dev.faultline.agent.memory.PageRuns;

/// Cuts a list of runs into messages of bounded size.
public final class RunChunks {
  /// Takes one chunk.
  public interface Sink {
    void accept(PageRuns chunk, boolean last);
  }

  private RunChunks() {}

  /// Calls the sink at least once, with at most [Message#RUNS_MAX] runs each time.
  public static void each(PageRuns runs, Sink sink) {
    int run = 0;
    do {
      PageRuns chunk = new PageRuns(Math.min(runs.size() - run, Message.RUNS_MAX));
      while (run < runs.size() && chunk.size() < Message.RUNS_MAX) {
        chunk.add(runs.first(run), runs.count(run));
        run++;
      }
      sink.accept(chunk, run == runs.size());
    } while (run < runs.size());
  }
}
