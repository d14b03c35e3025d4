package dev.faultline.simulator.cli.run;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.pager.ForeignGuest;
import dev.faultline.agent.pager.HandOver;
import dev.faultline.agent.pager.HandOverSocket;
import dev.faultline.agent.pager.ImageSource;
import dev.faultline.agent.pager.Pager;
import dev.faultline.agent.pager.TakeOver;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.pager.HandOverText;
import dev.faultline.simulator.pager.PagerState;
import dev.faultline.simulator.pager.PagerTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `faultline pager`
@Command(
    name = "pager",
    description = {
      "Serves the page faults of a guest that another program runs, from a file that holds its"
          + " memory: post-copy from a snapshot, with any strategy. The program hands over a"
          + " userfaultfd as Firecracker does when it restores with backend_type Uffd.",
      "It ends when all pages are there, after Ctrl-C, too; the guest goes on without it. Where it"
          + " is killed before, the guest waits for its pages."
    })
public final class PagerCommand implements Callable<Integer> {
  private static final int LOOK_MILLIS = 100;
  private static final int LAST_MILLIS = 1000;

  private final Context context;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Listen there for the hypervisor's hand-over; the path must be free.")
  private @Nullable Path socket;

  @Option(
      names = "--connect",
      paramLabel = "PATH",
      description = "Connect there instead, to one who listens and then hands over.")
  private @Nullable Path connect;

  @Option(
      names = "--take-over",
      paramLabel = "FILE",
      description =
          "Go on where another pager was killed: the file that it was given as --state. Its"
              + " hypervisor keeps the userfaultfd.")
  private @Nullable Path takeOver;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Write there what another pager needs to take over; removed at the end.")
  private @Nullable Path stateFile;

  @Option(
      names = "--image",
      required = true,
      paramLabel = "FILE",
      description =
          "The guest's memory, byte for byte: a snapshot's memory file, or /proc/PID/fd/N of a"
              + " guest that has stopped. Holes are zero pages.")
  private Path image = Path.of("");

  @Option(
      names = "--prepaging",
      paramLabel = "NAME",
      completionCandidates = Candidates.Prepaging.class,
      defaultValue = "dual",
      description =
          "What is pushed besides what is asked for, as in faultline strategies (default: dual).")
  private String prepaging = "dual";

  public PagerCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Contender strategy = Contender.one(prepaging);
    if (strategy.strategy().clairvoyant()) {
      throw new RequestException(
          "--prepaging is " + prepaging + ", which is told the future; nobody knows it here");
    }
    if (strategy.strategy().looksAhead()) {
      throw new RequestException(
          "--prepaging is "
              + prepaging
              + ", which runs a copy of the guest ahead, for which an image is not enough; choose"
              + " another");
    }
    if (Stream.of(socket, connect, takeOver).filter(Objects::nonNull).count() != 1) {
      throw new RequestException("give either --socket or --connect or --take-over");
    }
    if (!Files.isReadable(image) || Files.isDirectory(image)) {
      throw new RequestException("--image " + image + ": there is no such file that can be read");
    }
    AtomicBoolean asked = new AtomicBoolean();
    context.interrupts().whenAsked(() -> asked.set(true));
    try {
      return serve(strategy, asked);
    } catch (HostException e) {
      Errors.say(context, String.valueOf(e.getMessage()));
      return asked.get() ? ExitStatus.STOPPED : ExitStatus.FAILED;
    }
  }

  private int serve(Contender strategy, AtomicBoolean asked)
      throws InterruptedException, IOException {
    HandOverSocket.Gift gift = gift(asked);
    HandOver handOver = HandOverText.parse(gift.text());
    int page = handOver.pageSizeBytes();
    long pages = handOver.imageBytes() / page;
    if (stateFile != null) {
      PagerState.of(gift.process(), gift.text()).write(stateFile);
    }
    Errors.say(
        context,
        "process %d hands over %d MiB in pages of %d KiB"
            .formatted(gift.process(), handOver.imageBytes() >> 20, page >> 10));
    MigrationSpec spec =
        MigrationSpec.PLAIN.with(
            to -> {
              to.prepaging = strategy.strategy().name();
              to.pushUnitBytes = Math.max(to.pushUnitBytes, page); // a unit has a page at least
            });
    MemoryMap map = MemoryMap.flat(page, pages);
    MigrationPlan plan = new MigrationPlan(1, 1, map, ForeignGuest.SLOTS, 0, spec);
    Map<String, ?> options = strategy.options();
    Prepager prepager =
        strategy
            .strategy()
            .factory()
            .apply(
                new StrategyContext(
                    map,
                    SeededRandom.stream(1, "strategy"),
                    strategy.strategy().resolve(options),
                    null));
    ForeignGuest guest = new ForeignGuest(handOver, gift.descriptor());
    ImageSource source = new ImageSource(image, page, pages, ForeignGuest.SLOTS);
    long begunNanos = System.nanoTime();
    try (Pager pager = new Pager(plan, source, guest, prepager, 0)) {
      pager.start();
      boolean lives = true;
      // who has all of its pages may end before we hear that they are there
      while (!pager.await(lives ? LOOK_MILLIS : LAST_MILLIS) && lives) {
        lives = ProcessHandle.of(gift.process()).isPresent();
        if (asked.get()) {
          Errors.say(context, "a guest without its pages would wait for ever");
          asked.set(false);
        }
      }
      context.out().print(PagerTable.of(pager, System.nanoTime() - begunNanos).text());
      if (pager.isWhole() && stateFile != null) {
        Files.deleteIfExists(stateFile);
      }
      if (!pager.failure().isEmpty()) {
        Errors.say(context, pager.failure());
        return ExitStatus.FAILED;
      }
      if (!pager.isWhole()) {
        Errors.say(context, "process " + gift.process() + " ended before all pages were there");
        return prepager.pushes() ? ExitStatus.FAILED : ExitStatus.DONE;
      }
      return ExitStatus.DONE;
    }
  }

  private HandOverSocket.Gift gift(AtomicBoolean asked) {
    if (takeOver != null) {
      PagerState left = PagerState.read(takeOver);
      return new HandOverSocket.Gift(
          left.regions(), TakeOver.descriptor(left.process()), left.process());
    }
    try (HandOverSocket from = open()) {
      return from.await(() -> !asked.get());
    }
  }

  private HandOverSocket open() {
    try {
      if (connect != null) {
        return HandOverSocket.connect(connect);
      }
      HandOverSocket listening = HandOverSocket.listen(Objects.requireNonNull(socket));
      Errors.say(context, "listening at " + socket);
      return listening;
    } catch (HostException e) {
      throw new RequestException(String.valueOf(e.getMessage()));
    }
  }
}
