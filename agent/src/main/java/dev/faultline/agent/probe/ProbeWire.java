package dev.faultline.agent.probe;

import dev.faultline.agent.mapping.libc.Namespaces;
import dev.faultline.agent.wire.connect.Address;
import java.io.IOException;
import java.util.concurrent.Callable;

/// What lies between the two ends of a probe, which are both in this process: loopback, or what
/// joins the network namespaces of two other processes.
///
/// @param source process in whose namespace the source's sockets are; 0 for our own
/// @param target the same for the target's
/// @param host an address of the target's namespace
public record ProbeWire(long source, long target, String host) {
  public static final ProbeWire LOOPBACK = new ProbeWire(0, 0, "127.0.0.1");

  /// Where the target's end may listen: at a port that the system chooses.
  Address address() {
    return new Address.Tcp(host, 0);
  }

  /// Runs what makes the source's sockets.
  <T> T atSource(Callable<T> task) throws IOException, InterruptedException {
    return Namespaces.call(source, task);
  }

  /// Runs what makes the target's sockets.
  <T> T atTarget(Callable<T> task) throws IOException, InterruptedException {
    return Namespaces.call(target, task);
  }
}
