package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What operators have, pasted under `migration`: each line is answered, most with a key of ours.
class ForeignListsTest {
  private static List<String> answers(String list) {
    String file =
        "name: a\n"
            + "vm: { memory: 1 GiB }\n"
            + "guest: { program: uniform }\n"
            + "link: { bandwidth: 1 Gbit/s }\n"
            + "migration:\n"
            + list.indent(2);
    return new ScenarioReader()
        .read("s.yaml", file).problems().stream().map(Object::toString).toList();
  }

  /// The example of KubeVirt's documentation of migration policies, with what a cluster's
  /// MigrationConfiguration has besides.
  @Test
  void aMigrationPolicyOfKubevirt() {
    String policy =
        """
        allowAutoConverge: true
        bandwidthPerMigration: 217Ki
        completionTimeoutPerGiB: 23
        allowPostCopy: false
        allowWorkloadDisruption: true
        progressTimeout: 150
        parallelMigrationsPerCluster: 5
        parallelOutboundMigrationsPerNode: 2
        unsafeMigrationOverride: false
        disableTLS: false
        selectors: { namespaceSelector: { hpc-workloads: "True" } }
        """;
    List<String> answers = answers(policy);
    assertThat(answers).hasSize(11).allMatch(line -> line.contains("that is KubeVirt's"));
    assertThat(answers.stream().filter(line -> line.contains("here it is migration"))).hasSize(8);
    assertThat(answers.getFirst()).endsWith("here it is migration.auto-converge");
  }

  /// Options of `virsh migrate`, as its manual has them.
  @Test
  void theOptionsOfVirshMigrate() {
    String options =
        """
        live: true
        p2p: true
        persistent: true
        undefinesource: true
        postcopy: true
        postcopy-after-precopy: true
        postcopy-bandwidth: 100
        auto-converge-initial: 20
        auto-converge-increment: 10
        comp-methods: xbzrle
        comp-xbzrle-cache: 67108864
        comp-zstd-level: 1
        parallel: true
        parallel-connections: 4
        bandwidth: 1000
        timeout-suspend: true
        timeout-postcopy: true
        tls: true
        """;
    List<String> answers = answers(options);
    assertThat(answers).hasSize(18).allMatch(line -> line.contains("that is libvirt's"));
    assertThat(answers.stream().filter(line -> line.contains("here it is migration"))).hasSize(13);
  }

  /// The section `[libvirt]` of a nova.conf.
  @Test
  void theOptionsOfNova() {
    String conf =
        """
        live_migration_scheme: tcp
        live_migration_inbound_addr: 10.0.0.1
        live_migration_with_native_tls: true
        live_migration_bandwidth: 0
        live_migration_downtime: 500
        live_migration_downtime_steps: 10
        live_migration_downtime_delay: 75
        live_migration_completion_timeout: 800
        live_migration_timeout_action: force_complete
        live_migration_permit_post_copy: true
        live_migration_permit_auto_converge: true
        live_migration_parallel_connections: 4
        """;
    List<String> answers = answers(conf);
    assertThat(answers).hasSize(12).allMatch(line -> line.contains("that is Nova's"));
    assertThat(answers.stream().filter(line -> line.contains("here it is migration"))).hasSize(9);
  }
}
