package dev.faultline.agent.daemon.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.daemon.Agent;
import dev.faultline.agent.daemon.Machines;
import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Two agents in this process, the source with journals, and the means to speak to them.
final class Pair implements AutoCloseable {
  static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  final Agent source;
  final Agent target;
  final Transport transport = new Transport(null);
  private final Path state;

  Pair(Path folder) throws IOException {
    Address any = new Address.Tcp("127.0.0.1", 0);
    source = new Agent(any, null, folder, Machines.LIVE, log::add);
    target = new Agent(any, null, folder, Machines.LIVE, log::add);
    state = Files.createDirectory(folder.resolve("state"));
    source.keepIn(state);
  }

  InetSocketAddress at(Agent agent) {
    return new InetSocketAddress("127.0.0.1", ((Address.Tcp) agent.address()).port());
  }

  /// Waits until neither agent has a guest any more, nor a journal of one.
  void awaitEmpty() throws Exception {
    for (Agent agent : List.of(source, target)) {
      try (AgentClient admin = AgentClient.connect(transport, agent.address())) {
        long limit = System.nanoTime() + WAIT_NANOS;
        List<News.Guest> left = admin.guests();
        while (!left.isEmpty()) {
          assertThat(System.nanoTime()).as("still there: %s", left).isLessThan(limit);
          LockSupport.parkNanos(1_000_000);
          left = admin.guests();
        }
      }
    }
    long limit = System.nanoTime() + WAIT_NANOS;
    while (kept() > 0 && System.nanoTime() < limit) {
      LockSupport.parkNanos(1_000_000); // a guest is forgotten first, then what it had is removed
    }
    assertThat(kept()).as("left in the folder of journals").isZero();
  }

  private long kept() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files.count();
    }
  }

  @Override
  public void close() {
    transport.close();
    source.close();
    target.close();
  }
}
