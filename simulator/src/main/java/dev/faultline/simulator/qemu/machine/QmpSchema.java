package dev.faultline.simulator.qemu.machine;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What a QEMU says that its protocol has (`query-qmp-schema`: QEMU, docs/devel/qapi-code-gen.rst,
/// "Client JSON Protocol introspection"). Types have numbers for names, so that only what a command
/// takes and returns leads to them.
public final class QmpSchema {
  private final Map<String, JsonNode> entities = new HashMap<>();

  /// @param answer to `query-qmp-schema`
  public QmpSchema(JsonNode answer) {
    for (JsonNode one : answer) {
      entities.put(one.path("name").asString(""), one);
    }
  }

  public static QmpSchema of(Qmp qmp) throws IOException {
    return new QmpSchema(qmp.command("query-qmp-schema"));
  }

  /// Whether what a command returns may have that member.
  public boolean returns(String command, String member) {
    return !member(type(entity(command).path("ret-type")), member).isMissingNode();
  }

  /// What a migration can be told to do: values of `MigrationCapability`.
  public Set<String> capabilities() {
    JsonNode arguments = type(entity("migrate-set-capabilities").path("arg-type"));
    JsonNode each = type(type(member(arguments, "capabilities")).path("element-type"));
    Set<String> all = new HashSet<>();
    for (JsonNode one : type(member(each, "capability")).path("values")) {
      all.add(one.asString(""));
    }
    return all;
  }

  /// @throws RequestException if a migration is to do what that QEMU has not
  public void require(List<String> wanted, QemuBinary qemu) {
    Set<String> has = capabilities();
    for (String one : wanted) {
      if (!has.contains(one)) {
        throw new RequestException(
            "%s has no migration capability %s: %s"
                .formatted(
                    qemu.words(),
                    one,
                    one.equals("postcopy-preempt")
                        ? "set migration.channels to single"
                        : "install a newer one"));
      }
    }
  }

  private JsonNode entity(String name) {
    return entities.getOrDefault(name, MissingNode.getInstance());
  }

  private JsonNode type(JsonNode name) {
    return entity(name.asString(""));
  }

  /// The type of a member.
  private static JsonNode member(JsonNode object, String name) {
    for (JsonNode one : object.path("members")) {
      if (one.path("name").asString("").equals(name)) {
        return one.path("type");
      }
    }
    return MissingNode.getInstance();
  }
}
