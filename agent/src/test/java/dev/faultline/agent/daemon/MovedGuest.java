package dev.faultline.agent.daemon;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A guest that has moved from one agent to another, for tests of other packages.
public final class MovedGuest implements AutoCloseable {
  public static final long PAGES = Driven.PAGES;
  public static final String STRATEGY = "linear";
  private final Driven driven;

  public MovedGuest(Path folder) throws Exception {
    driven = new Driven(folder);
    try (Driven.Run run = driven.new Run(Driven.plan(30), null)) {
      String failure = run.targetReport().failure() + run.sourceReport().failure();
      if (!failure.isEmpty()) {
        throw new AssertionError(failure);
      }
    }
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (sourceLedger().completed() + targetLedger().completed() < 2) {
      if (System.nanoTime() > limit) {
        throw new AssertionError("the ledgers do not say that it has moved");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  public Ledger sourceLedger() {
    return driven.source.ledger();
  }

  public Ledger targetLedger() {
    return driven.target.ledger();
  }

  @Override
  public void close() {
    driven.close();
  }
}
