package dev.faultline.simulator.qemu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is made of a QEMU's lines, right ones and others.
@Timeout(30)
class QmpTest {
  private static final String GREETING = "< {\"QMP\": {}}";
  private static final String READY = "> qmp_capabilities";
  private static final String DONE = "< {\"return\": {}}";
  private static final long PATIENCE_NANOS = 2_000_000_000;

  @TempDir Path folder;

  private Qmp to(FakeQemu peer) throws IOException {
    return new Qmp("QEMU", peer.socket, PATIENCE_NANOS);
  }

  private FakeQemu peer(String... lines) throws IOException {
    return new FakeQemu(folder.resolve("qmp"), List.of(lines));
  }

  @Test
  void what_comes_before_a_reply_is_kept_with_its_time() throws Exception {
    try (FakeQemu peer =
            peer(
                GREETING,
                READY,
                DONE,
                "> stop",
                "< {\"event\": \"STOP\", \"timestamp\": {\"seconds\": 3, \"microseconds\": 5}}",
                DONE);
        Qmp qmp = to(peer)) {
      assertThat(qmp.command("stop").isObject()).isTrue();
      assertThat(qmp.first("STOP").wallNanos()).isEqualTo(3_000_005_000L);
      assertThat(qmp.first("RESUME")).isNull();
    }
  }

  @Test
  void what_qemu_refuses_is_said_with_its_own_words() throws Exception {
    try (FakeQemu peer =
            peer(
                GREETING,
                READY,
                DONE,
                "> cont",
                "< {\"id\": 2, \"error\": {\"class\": \"GenericError\", \"desc\": \"no disk\"}}");
        Qmp qmp = to(peer)) {
      assertThatThrownBy(() -> qmp.command("cont"))
          .isInstanceOf(IOException.class)
          .hasMessage("QEMU refuses cont: no disk");
    }
  }

  @Test
  void a_reply_to_something_else_is_none() throws Exception {
    try (FakeQemu peer =
            peer(GREETING, READY, DONE, "> stop", "< {\"id\": 99, \"return\": {}}", DONE);
        Qmp qmp = to(peer)) {
      assertThat(qmp.command("stop").isObject()).isTrue();
    }
  }

  @Test
  void garbage_is_an_error_of_one_line() throws Exception {
    try (FakeQemu peer = peer(GREETING, READY, DONE, "> stop", "< {\"retur");
        Qmp qmp = to(peer)) {
      assertThatThrownBy(() -> qmp.command("stop"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("QEMU sent what is no JSON: ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void another_protocol_is_not_spoken() throws Exception {
    try (FakeQemu peer = peer("< {\"hello\": 1}")) {
      assertThatThrownBy(() -> to(peer)).hasMessage("QEMU does not speak QMP");
    }
  }

  @Test
  void one_that_dies_is_noticed_at_once_and_each_time() throws Exception {
    try (FakeQemu peer = peer(GREETING, READY, DONE);
        Qmp qmp = to(peer)) {
      assertThatThrownBy(() -> qmp.command("stop"))
          .hasMessage("QEMU is gone; it did not send a reply to stop");
      assertThatThrownBy(() -> qmp.command("stop")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void one_that_is_silent_is_not_waited_for_for_ever() throws Exception {
    try (FakeQemu peer = peer(GREETING, READY, DONE, "> stop");
        Qmp qmp = to(peer)) {
      assertThatThrownBy(() -> qmp.command("stop"))
          .hasMessage("QEMU has not sent a reply to stop for 2 s");
    }
  }
}
