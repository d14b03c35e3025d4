package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import java.util.List;

/// CRIU's adaptive chunk (`criu/uffd.c`, `xfer_pages` and `update_xfer_len`): an ascending scan in
/// chunks, each from the first unsent page as far as pages are unsent without a gap. A chunk is 64
/// KiB at first, 64 KiB more after each chunk up to 4 MiB, and 64 KiB again after a request for a
/// page that had not left. A request thus finds little before it on a shared channel.
///
/// A chunk is a unit here, so `migration.push-unit` caps it: 4 MiB gives the whole range. CRIU has
/// one chunk under way; that is `push-streams: 1` and a `push-window` of one unit.
public final class Chunk implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "chunk",
          "ascending scan in units that grow until the next request",
          "CRIU lazy-pages, criu/uffd.c",
          false,
          List.of(
              OptionSpec.integer(
                  "chunk-step", 64, 4, 4096, "KiB: the first chunk, and how much each one grows"),
              OptionSpec.integer("chunk-most", 4096, 4, 1 << 20, "KiB: the largest chunk")),
          Chunk::new);

  private final long step; // pages
  private final long most;
  private long pages;
  private long cursor;

  private Chunk(StrategyContext context) {
    int pageBytes = context.map().pageSizeBytes();
    step = Math.max(1, (context.options().integer("chunk-step") << 10) / pageBytes);
    most = Math.max(1, (context.options().integer("chunk-most") << 10) / pageBytes);
    pages = Math.min(step, most);
  }

  @Override
  public void fill(View view, PushUnit into) {
    long page = view.unsent().next(cursor);
    if (page >= 0) {
      long chunk = view.unsent().runUp(page, Math.min(pages, into.room()));
      cursor = page + into.offer(page, chunk);
      pages = Math.min(most, pages + step);
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (fault.unsent()) {
      pages = Math.min(step, most);
    }
  }

  @Override
  public void lost(PageRuns lostPages) {
    cursor = 0;
  }
}
