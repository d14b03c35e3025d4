package dev.faultline.agent.daemon;

import dev.faultline.agent.wire.connect.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An agent in a process of its own, with journals, to be killed.
final class KilledAgent implements AutoCloseable {
  private final Process process;
  final Address address;

  KilledAgent(Path state) throws IOException {
    this(state, 0);
  }

  /// @param port where it listens; 0 for any
  KilledAgent(Path state, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--")) {
        command.add(flag);
      }
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:TieredStopAtLevel=1"); // it does not live for long
    command.add("-XX:+UseSerialGC");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), KilledAgent.class.getName()));
    command.add(state.toString());
    command.add(Integer.toString(port));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader says = process.inputReader();
    address = Address.parse(says.readLine());
  }

  /// As SIGKILL has it: nothing can be done about it, nor after it.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /// Sends it a signal, by its name without SIG.
  void signal(String name) throws InterruptedException, IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() throws InterruptedException, IOException {
    process.outputWriter().close();
    process.waitFor();
  }

  public static void main(String[] args) throws Exception {
    Path state = Path.of(args[0]);
    Address any = new Address.Tcp("127.0.0.1", Integer.parseInt(args[1]));
    try (Agent agent = new Agent(any, null, state, Machines.LIVE, System.err::println)) {
      agent.keepIn(state);
      System.out.println(agent.address());
      while (System.in.read() >= 0) {
        // until our parent ends
      }
    }
  }
}
