package dev.faultline.agent.migration;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.migration.source.SourceHost;
import dev.faultline.agent.migration.target.MigrationTarget;
import dev.faultline.agent.migration.target.TargetHost;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.Options;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.codec.ByteSink;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.MessageDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Two endpoints joined by queues of encoded frames, with a guest of a few pages that holds a
/// number in each page. The test decides what is polled, delivered, cut and touched, and when.
final class EndpointPair implements SourceHost, TargetHost {
  static final int PAGE = 4096;
  final MigrationPlan plan;
  final MigrationSource source;
  final MigrationTarget target;
  final long[] sourceMemory;
  final long[] targetMemory;
  final boolean[] waiting;
  final boolean[] free; // pages at the source, whatever they hold
  boolean sourceRuns = true;
  boolean targetRuns;
  boolean cut;
  int cuts;
  int ranTwice;
  @Nullable Restraint restraint;
  private final PairContent content;
  private boolean tracking;
  private final PageSet written;
  private final MessageCodec codec = new MessageCodec(PAGE);
  private final MessageDecoder decoder;
  private final List<ArrayDeque<byte[]>> forward = new ArrayList<>();
  private final List<ArrayDeque<byte[]>> backward = new ArrayList<>();
  private final List<ArrayDeque<Runnable>> installs = new ArrayList<>(); // a channel's in order
  private final List<Runnable> pending = new ArrayList<>();
  private byte[] contents = new byte[0];
  final TestReferences references;
  private final TestContents memory;

  EndpointPair(int pages, int vcpus, MigrationSpec spec, long seed) {
    MemoryMap map = MemoryMap.flat(PAGE, pages);
    plan = new MigrationPlan(7, 99, map, vcpus, 0, spec);
    sourceMemory = new long[pages];
    free = new boolean[pages];
    content = new PairContent(sourceMemory, free);
    MessagePool pool = new MessagePool();
    Strategy strategy = Strategies.find(spec.prepaging());
    SeededRandom random = SeededRandom.stream(seed, "strategy");
    Options options = strategy.resolve(new TreeMap<>());
    StrategyContext context = new StrategyContext(map, random, options, null);
    source = new MigrationSource(plan, strategy.factory().apply(context), content, this, pool);
    target = new MigrationTarget(plan, this, pool);
    decoder = new MessageDecoder(map, pool, spec.saving());
    references = new TestReferences(plan, seed);
    memory = new TestContents(sourceMemory);
    targetMemory = new long[pages];
    waiting = new boolean[vcpus];
    written = new PageSet(pages);
    for (int i = 0; i < plan.channelCount(); i++) {
      forward.add(new ArrayDeque<>());
      installs.add(new ArrayDeque<>());
      backward.add(new ArrayDeque<>());
    }
  }

  /// Lets one endpoint say its next message on a channel; false if it had none.
  boolean say(boolean fromSource, int channel) {
    Channel on = plan.channel(channel);
    Message message = fromSource ? source.poll(on, 0) : target.poll(on, 0);
    if (message == null) {
      return false;
    }
    send(fromSource, channel, message);
    return true;
  }

  /// Puts a message on a channel.
  void send(boolean fromSource, int channel, Message message) {
    references.leaves(message, channel, sourceMemory);
    memory.sent = message;
    ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(message));
    codec.encode(message, new ByteSink(frame, memory));
    if (frame.hasRemaining()) {
      throw new IllegalStateException("the size of " + message + " is wrong");
    }
    (fromSource ? forward : backward).get(channel).add(frame.array());
  }

  /// Delivers the oldest frame of a channel; false if there is none.
  boolean hear(boolean bySource, int channel) {
    byte[] frame = (bySource ? backward : forward).get(channel).poll();
    if (frame == null) {
      return false;
    }
    ByteBuffer body = ByteBuffer.wrap(frame, 4, frame.length - 4).slice();
    Message message = decoder.decode(body);
    contents = new byte[body.remaining()];
    body.get(contents);
    if (bySource) {
      references.heard(message);
      source.receive(plan.channel(channel), message, 0);
    } else {
      contents = references.come(message, contents);
      if (message instanceof Message.Pages pages && target.gate().isOpen()) {
        install(plan.channel(channel), pages);
      } else if (!(message instanceof Message.Pages)) {
        target.receive(plan.channel(channel), message, 0);
      }
    }
    return true;
  }

  /// Finishes a piece of work of the hosts: arming, loading, installing, scanning.
  boolean work(SeededRandom random) {
    if (pending.isEmpty()) {
      return false;
    }
    pending.remove((int) random.nextBelow(pending.size())).run();
    return true;
  }

  /// Cuts the link if it is there, else heals it. All connections are lost, with what is on them;
  /// each side hears of it.
  void cutOrHeal() {
    cut = !cut;
    if (cut) {
      cuts++;
      references.cut();
      forward.forEach(ArrayDeque::clear);
      backward.forEach(ArrayDeque::clear);
    }
    for (int i = 0; i < plan.channelCount(); i++) {
      target.linkChanged(plan.channel(i), !cut, 0);
      source.linkChanged(plan.channel(i), !cut, 0);
    }
  }

  /// A vCPU writes a page, or waits for it.
  void touch(int vcpu, int page) {
    if (!targetRuns || waiting[vcpu]) {
      return;
    }
    if (target.resident().contains(page)) {
      targetMemory[page]++;
      sourceMemory[page] += 1000; // what the page must hold is kept beside what it held at SUSPEND
    } else {
      waiting[vcpu] = target.fault(vcpu, page, true, 0);
    }
  }

  /// The guest writes a page where it runs at the source.
  void write(int page, long value) {
    if (sourceRuns) {
      free[page] = false;
      sourceMemory[page] = value;
      if (tracking) {
        written.add(page);
      }
    }
  }

  /// Speaks and listens until nothing happens any more.
  void settle(SeededRandom random) {
    boolean moved = true;
    while (moved) {
      moved = work(random);
      for (int i = 0; i < plan.channelCount(); i++) {
        moved |= say(true, i);
        moved |= say(false, i);
        moved |= hear(true, i);
        moved |= hear(false, i);
      }
    }
  }

  /// Goes straight on to where the target runs the guest.
  void reachPull(SeededRandom random) {
    while (!targetRuns && source.phase() != Phase.FAILED) {
      for (int i = 0; i < plan.channelCount(); i++) {
        say(true, i);
        hear(false, i);
        work(random);
        say(false, i);
        hear(true, i);
      }
    }
  }

  /// Pages whose content at the target is not what the guest's writes made of it.
  int wrongPages() {
    int wrong = 0;
    for (int page = 0; page < sourceMemory.length; page++) {
      long written = sourceMemory[page] / 1000;
      long before = free[page] ? 0 : sourceMemory[page] % 1000;
      wrong += targetMemory[page] == before + written ? 0 : 1;
    }
    return wrong;
  }

  @Override
  public void suspend() {
    sourceRuns = false;
    List<CpuState> states = new ArrayList<>();
    for (int i = 0; i < plan.vcpus(); i++) {
      states.add(new CpuState(new long[16], i, 0, 0, new byte[] {(byte) i}));
    }
    pending.add(
        () -> {
          if (tracking) {
            tellWritten();
          }
          source.suspended(states, 0);
        });
  }

  @Override
  public void trackWrites() {
    pending.add(
        () -> {
          tracking = true;
          source.writesTracked(0);
        });
  }

  @Override
  public void tellWrites() {
    pending.add(this::tellWritten);
  }

  private void tellWritten() {
    if (!tracking) {
      return; // forgotten meanwhile
    }
    PageRuns runs = new PageRuns();
    written.appendRuns(runs);
    written.clear();
    source.dirtied(runs, 0);
  }

  @Override
  public void forgetWrites() {
    tracking = false;
    restraint = null;
  }

  @Override
  public void holdBack(Restraint how) {
    restraint = how;
  }

  @Override
  public void resume() {
    if (source.phase() == Phase.FAILED && !targetRuns) {
      sourceRuns = true;
    } else {
      targetRuns = true;
    }
    ranTwice += sourceRuns && targetRuns ? 1 : 0;
  }

  @Override
  public void recordPointOfNoReturn() {}

  @Override
  public void scanHoles() {
    PageSet holes = new PageSet(sourceMemory.length);
    for (int page = 0; page < sourceMemory.length; page++) {
      if (content.isZero(page)) {
        holes.add(page);
      }
    }
    pending.add(() -> source.holesFound(holes, 0));
  }

  @Override
  public void release(PageRuns pages) {}

  @Override
  public void arm() {
    pending.add(() -> target.armed(0));
  }

  @Override
  public void load(List<CpuState> vcpus, long deviceStateBytes) {
    pending.add(() -> target.loaded(0));
  }

  @Override
  public void recordResumed() {}

  @Override
  public boolean isInstalling() {
    return installs.stream().anyMatch(channel -> !channel.isEmpty());
  }

  private void install(Channel channel, Message.Pages pages) {
    byte[] bytes = contents;
    ArrayDeque<Runnable> inOrder = installs.get(channel.slot());
    pending.add(() -> inOrder.remove().run());
    inOrder.add(
        () -> {
          int at = 0;
          for (int run = 0; run < pages.runs().size(); run++) {
            for (long page = pages.runs().first(run); page < pages.runs().end(run); page++) {
              targetMemory[(int) page] = ByteBuffer.wrap(bytes, at++ * PAGE, 8).getLong();
            }
          }
          zero(pages.zeros());
          target.landed(channel, pages, 0);
        });
  }

  @Override
  public void zero(PageRuns pages) {
    discard(pages);
  }

  @Override
  public void discard(PageRuns pages) {
    for (int run = 0; run < pages.size(); run++) {
      for (long page = pages.first(run); page < pages.end(run); page++) {
        targetMemory[(int) page] = 0;
      }
    }
  }

  @Override
  public void wake(int vcpu, boolean byInstall) {
    waiting[vcpu] = false;
  }
}
