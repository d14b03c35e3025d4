package dev.faultline.simulator.qemu;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.live.agents.EmptyNamespaces;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What lies between the two QEMUs: the loopback, which carries what it can, or two network
/// namespaces with a link that is shaped as the scenario says.
final class QemuLink implements AutoCloseable {
  private static final int PORT = 7070;

  private final @Nullable EmptyNamespaces namespaces;

  private QemuLink(@Nullable EmptyNamespaces namespaces) {
    this.namespaces = namespaces;
  }

  static QemuLink loopback() {
    return new QemuLink(null);
  }

  /// @throws IOException if this host has none for us; one line
  static QemuLink shaped(LinkSpec link) throws IOException {
    return new QemuLink(new EmptyNamespaces(link));
  }

  /// What a command begins with that is to run at one end.
  List<String> before(boolean atSource) {
    EmptyNamespaces of = namespaces;
    return of == null
        ? List.of()
        : List.of(
            "nsenter",
            "--target",
            String.valueOf(atSource ? of.source() : of.target()),
            "--net",
            "--");
  }

  /// Where the target is to listen.
  String listensAt() {
    return namespaces == null
        ? "tcp:127.0.0.1:0"
        : "tcp:" + EmptyNamespaces.TARGET_ADDRESS + ":" + PORT;
  }

  /// Where the source finds a target that listens.
  String reachedAt(Qmp target) throws IOException {
    if (namespaces != null) {
      return listensAt();
    }
    JsonNode at = target.command("query-migrate").path("socket-address").path(0);
    String port = at.path("port").asString("");
    if (port.isEmpty()) {
      throw new IOException("the target's QEMU does not say where it listens");
    }
    return "tcp:127.0.0.1:" + port;
  }

  @Override
  public void close() {
    if (namespaces != null) {
      namespaces.close();
    }
  }
}
