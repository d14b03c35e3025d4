package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.LimitedAnswers;
import dev.faultline.agent.plan.MigrationSpec.Writers;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Small scenarios of every kind, drawn from a seed.
public final class RandomScenarios {
  private static final int PAGES_MAX = 200;
  private static final int VCPUS_MAX = 4;

  private final SeededRandom random;
  private final SeededRandom free;
  private final SeededRandom messages;
  private final long seed;
  private final int pagesMax;
  private final int vcpusMax;
  private LinkSpec link = LinkSpec.PLAIN;
  private boolean shippedOnly;
  private boolean tiny; // times of a few nanoseconds, so that many things happen at one instant
  private int pageBytes = 4096;
  private long pageNanos = 1; // of a page alone on the wire

  private RandomScenarios(long seed, int pagesMax, int vcpusMax) {
    random = SeededRandom.stream(seed, "scenario");
    free = SeededRandom.stream(seed, "free");
    messages = SeededRandom.stream(seed, "messages");
    this.seed = seed;
    this.pagesMax = pagesMax;
    this.vcpusMax = vcpusMax;
  }

  /// The scenario of a seed.
  public static Scenario draw(long seed) {
    return draw(seed, PAGES_MAX, VCPUS_MAX);
  }

  /// A smaller one of the same seed.
  public static Scenario draw(long seed, int pagesMax, int vcpusMax) {
    return new RandomScenarios(seed, pagesMax, vcpusMax).scenario();
  }

  /// The same without the strategies that only tests have.
  public static Scenario drawShipped(long seed, int pagesMax, int vcpusMax) {
    RandomScenarios of = new RandomScenarios(seed, pagesMax, vcpusMax);
    of.shippedOnly = true;
    return of.scenario();
  }

  /// Uniform in `from` to `to`.
  private long in(long from, long to) {
    return from + random.nextBelow(to - from + 1);
  }

  /// True once in `n` times.
  private boolean once(int n) {
    return random.nextBelow(n) == 0;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[(int) random.nextBelow(of.length)];
  }

  /// Nothing, often; else up to `most`, of any order of magnitude.
  private long some(long most) {
    if (once(3) || most == 0) {
      return 0;
    }
    long top = most >>> random.nextBelow(64 - Long.numberOfLeadingZeros(most));
    return in(0, Math.max(1, top));
  }

  private Scenario scenario() {
    tiny = once(3);
    pageBytes = !tiny && once(12) ? one(16 << 10, 64 << 10, 2 << 20) : 4096;
    link = link();
    pageNanos = Math.max(1, pageBytes * 8_000_000_000L / link.bitsPerSecond());
    List<GuestMigration> migrations = new ArrayList<>();
    int count = once(4) ? 2 : 1;
    for (int i = 0; i < count; i++) {
      migrations.add(migration("m" + i));
    }
    return new Scenario("random", "", migrations, link, host(), once(2) ? seed : in(0, 1 << 20));
  }

  private LinkSpec link() {
    long rate =
        one(
            400_000_000_000L,
            100_000_000_000L,
            10_000_000_000L,
            8_000_000_000L,
            1_000_000_000L,
            in(1_000_000, 400_000_000_000L),
            in(1_000_000, 1_000_000_000),
            in(1_000_000, 20_000_000),
            1_000_000L);
    if (tiny) {
      rate = one(400_000_000_000L, 50_000_000_000_000L, 4_000_000_000_000_000L);
    } else if (pageBytes > 4096) {
      rate = Math.max(rate, 100_000_000);
    }
    boolean plain = once(5);
    long latency = once(5) ? 0 : tiny ? in(0, 10) : once(2) ? in(0, 1_000_000) : in(0, 1000);
    boolean isShort = latency / 100 < pageBytes * 8_000_000_000L / rate;
    long cross = isShort && once(4) ? in(1, rate / 8 * 3 / 4) : 0;
    long bitsPerSecond = rate;
    return LinkSpec.PLAIN.with(
        to -> {
          to.bitsPerSecond = bitsPerSecond;
          to.latencyNanos = latency;
          to.mtuBytes = plain ? 65535 : one(576, 1500, 9000, (int) in(576, 65535));
          to.headerBytes = plain ? 0 : one(52, 40, 0);
          to.framingBytes = plain ? 0 : one(38, 0, 7);
          to.queue = one(LinkSpec.Queue.values());
          to.queueLimitBytes = limit(20);
          to.streamWindowBytes = limit(40);
          to.crossBytesPerSecond = cross;
          to.crossBurstBytes = in(Math.max(1500, pageBytes), 20L * pageBytes);
        });
  }

  /// In bytes; 0 for none.
  private long limit(long pages) {
    return once(3) ? once(2) ? in(1, pages * pageBytes) : in(1, 8) * (pageBytes + 33) : 0;
  }

  private HostProfile host() {
    if (once(6)) {
      return HostProfile.FREE;
    }
    long cost = tiny ? in(1, 4) : once(2) ? 3000 : 2 * pageNanos;
    return HostProfile.FREE.with(
        to -> {
          to.name = "random";
          to.cores = once(2) ? 0 : once(6) ? 64 : (int) in(1, 4);
          to.machines = once(3) ? 1 : 2;
          to.hopNanos = some(cost);
          to.faultTrapNanos = some(cost);
          to.wakeNanos = some(cost);
          to.requestNanos = some(cost);
          to.sendPageNanos = some(cost);
          to.receivePageNanos = some(cost);
          to.installCallNanos = some(cost);
          to.installPageNanos = some(cost);
          to.installContentionNanos = some(cost);
          to.armPageNanos = some(tiny ? 2 : 100);
          to.holeScanPageNanos = some(tiny ? 2 : 100);
          to.historyScanPageNanos = some(tiny ? 2 : 100);
          to.deviceLoadNanos = some(20 * cost);
          to.deviceLoadBytesPerSecond = once(3) ? Long.MAX_VALUE : in(1_000_000, 10_000_000_000L);
          if (messages.nextBelow(2) != 0) {
            drawMessages(to, cost);
          }
        });
  }

  /// Of a stream of their own, so that the scenarios are otherwise what they were without.
  private void drawMessages(HostProfile.Draft to, long cost) {
    to.sendUnitNanos = message(cost);
    to.sendRunNanos = message(cost);
    to.receiveUnitNanos = message(cost);
    to.receiveRunNanos = message(cost);
    to.zeroPageNanos = message(cost);
    to.faultHopNanos = message(cost);
    to.wakeHopNanos = message(cost);
    to.lateHopPercent = (int) message(100);
    to.lateHopNanos = message(4 * cost);
  }

  private long message(long cost) {
    return messages.nextBelow(3) == 0 ? 0 : messages.nextBelow(cost + 1);
  }

  private GuestMigration migration(String name) {
    VmSpec.Layout layout = one(VmSpec.Layout.values());
    long pages = in(1, once(2) ? Math.min(20, pagesMax) : pagesMax);
    if (pageBytes > 4096) {
      pages = Math.min(pages, 8);
    } else if (layout == VmSpec.Layout.PC && once(5) && pagesMax == PAGES_MAX) {
      pages = in(512, 600);
    }
    int vcpus = (int) in(1, vcpusMax);
    long memoryBytes = pages * pageBytes;
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = memoryBytes;
              to.pageSizeBytes = pageBytes;
              to.vcpus = vcpus;
              to.backing = VmSpec.Backing.MEMFD;
              to.deviceStateBytes = some(1 << 20);
              to.layout = layout;
            });
    long compute =
        tiny ? in(1, 8) : once(2) ? in(1, 3 * pageNanos) : Math.max(1, pageNanos / in(1, 30));
    compute = Math.max(compute, link.latencyNanos() / 500); // or the source would run for ages
    long span = compute * Math.min(400, 3 * pages + 3);
    int work = (int) in(0, tiny ? 1 : 2);
    boolean touches = work == 1 || work == 2 && pageNanos / compute > 10;
    GuestSpec guest =
        GuestSpec.of(program(pages, vcpus, compute, 2))
            .with(
                to -> {
                  to.warmUpNanos = once(4) ? 0 : in(0, tiny ? 9 : span / 2);
                  to.suspendJitterNanos = tiny ? 0 : some(span / 8);
                  to.workNanos = work == 0 && span > 0 ? in(1, span) : 0;
                  to.workTouches = touches ? in(1, 400) : 0;
                  to.atEnd = one(GuestSpec.AtEnd.values());
                  to.fillPercent = once(3) ? one(0.0, 100.0) : random.nextDouble() * 100;
                });
    if (free.nextBelow(3) == 0) {
      guest = guest.withFree(free.nextDouble() * guest.fillPercent());
    }
    MigrationSpec how = migration(pages, once(2) ? 0 : in(Math.max(1, compute / 2), span + 1));
    return new GuestMigration(name, vm, guest, how, once(2) || tiny ? 0 : in(0, span));
  }

  private MigrationSpec migration(long pages, long scanPeriod) {
    List<String> names = new ArrayList<>(Strategies.names());
    if (!shippedOnly) {
      names.add(Recency.NAME);
    }
    String prepaging = one(names.toArray(new String[0]));
    Strategy shipped = Strategies.find(prepaging);
    TreeMap<String, Object> options = new TreeMap<>();
    for (OptionSpec option : shipped == null ? List.<OptionSpec>of() : shipped.options()) {
      if (option.isFile()) {
        options.put(option.name(), Long.toString(in(0, 1 << 20)));
      } else if (once(2)) {
        options.put(
            option.name(),
            option.isInteger()
                ? (Object) in(option.minimum(), Math.min(option.maximum(), option.minimum() + 15))
                : option.choices().get((int) random.nextBelow(option.choices().size())));
      }
    }
    MigrationSpec.Channels channels = one(MigrationSpec.Channels.values());
    long unit = Math.min(in(1, once(2) ? 3 : 16), Math.max(1, (1 << 30) / pageBytes)) * pageBytes;
    long rate = link.bitsPerSecond() / 8;
    return MigrationSpec.PLAIN.with(
        to -> {
          to.prepaging = prepaging;
          to.options = options;
          to.pushStreams = channels == MigrationSpec.Channels.SINGLE ? 1 : (int) in(1, 3);
          to.pushUnitBytes = unit;
          to.pushWindowBytes =
              once(2) ? 0 : once(2) ? in(unit, 5 * unit) : unit + in(1, 4) * (unit + 33);
          to.pushLimitBytesPerSecond = once(4) ? in(rate / 10 + 1, 2 * rate) : 0;
          to.pushLimitWindowNanos =
              messages.nextBelow(2) * (1 + messages.nextBelow(50 * pageNanos));
          to.pushLimitAnswers = LimitedAnswers.values()[(int) messages.nextBelow(2)];
          to.writers =
              to.pushWindowBytes > 0 ? Writers.values()[(int) messages.nextBelow(2)] : to.writers;
          to.channels = channels;
          to.zero = one(MigrationSpec.Zero.values());
          to.release = one(MigrationSpec.Release.values());
          to.ackBytes = in(1, Math.max(1, pages * pageBytes / 2));
          to.scanPeriodNanos = scanPeriod;
          to.timeLimitNanos = once(20) ? in(1, 200 * pageNanos) : Long.MAX_VALUE / 4;
          to.installers =
              1 + (int) messages.nextBelow(3); // of a stream of its own, as messages are
        });
  }

  private ProgramSpec program(long pages, int vcpus, long compute, int depth) {
    long span = once(3) ? in(1, pages * pageBytes) : 0;
    long rest = pages - Math.max(1, Math.ceilDiv(span, pageBytes));
    Access access =
        new Access(
            span,
            compute,
            (int) in(0, 100),
            once(2) || tiny ? 0 : (int) in(0, 100),
            pageBytes * messages.nextBelow(messages.nextBelow(3) == 0 ? rest + 1 : 1));
    int kinds = depth > 0 ? 11 : 6;
    return switch ((int) random.nextBelow(kinds)) {
      case 0 -> new ProgramSpec.Sequential(access);
      case 1 -> new ProgramSpec.Stride(access, in(1, 20));
      case 2 -> new ProgramSpec.Uniform(access);
      case 3 -> new ProgramSpec.Zipf(access, 0.1 + 2 * random.nextDouble(), once(2));
      case 4 -> new ProgramSpec.HotCold(access, in(1, 100), in(0, 100));
      case 5 -> new ProgramSpec.PointerChase(access);
      case 6 -> {
        Access all = new Access(0, compute, access.writePercent(), access.jitterPercent());
        int processes = (int) in(1, Math.min(pages, 6));
        long bytes = in(1, pages / processes * pageBytes);
        yield new ProgramSpec.Quicksort(all, processes, bytes, in(1, 20 * compute));
      }
      case 7 -> {
        List<ProgramSpec.Phase> phases = new ArrayList<>();
        for (long n = in(1, 3); n > 0; n--) {
          ProgramSpec program = program(pages, vcpus, compute, depth - 2);
          phases.add(new ProgramSpec.Phase(program, in(1, 30 * compute)));
        }
        yield new ProgramSpec.Phases(phases);
      }
      case 8 -> mix(pages, vcpus, compute, depth);
      case 9 -> new ProgramSpec.Idle();
      default ->
          new ProgramSpec.TraceReplay(
              Long.toString(in(0, 1 << 20)) + " " + vcpus + " " + compute,
              ProgramSpec.TraceLayout.VIRTUAL,
              1e9);
    };
  }

  private ProgramSpec mix(long pages, int vcpus, long compute, int depth) {
    List<ProgramSpec.Part> parts = new ArrayList<>();
    long pagesLeft = pages;
    int vcpusLeft = vcpus;
    while (pagesLeft > 1 && vcpusLeft > 1 && !once(3)) {
      long part = in(1, pagesLeft - 1);
      int on = (int) in(1, vcpusLeft - 1);
      parts.add(new ProgramSpec.Part(program(part, on, compute, depth - 1), on, part * pageBytes));
      pagesLeft -= part;
      vcpusLeft -= on;
    }
    parts.add(
        new ProgramSpec.Part(
            program(pagesLeft, vcpusLeft, compute, depth - 1), vcpusLeft, pagesLeft * pageBytes));
    return new ProgramSpec.Mix(parts);
  }

  /// Finds the strategies that the scenarios name.
  public static @Nullable Strategy strategy(String name) {
    return Recency.among(new ArrayList<>()).apply(name);
  }

  /// Finds the traces that the scenarios name: short ones with idle times.
  public static final TraceSource TRACES = RandomTrace::new;
}
