package dev.faultline.agent.wire.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AddressTest {
  @Test
  void hosts_ipv6_and_unix_sockets_are_read_and_written() {
    assertThat(Address.parse("host:70"))
        .isEqualTo(new Address.Tcp("host", 70))
        .hasToString("host:70");
    assertThat(Address.parse("[::1]:70"))
        .isEqualTo(new Address.Tcp("::1", 70))
        .hasToString("[::1]:70");
    assertThat(Address.parse("unix:/run/a"))
        .isEqualTo(new Address.Unix(Path.of("/run/a")))
        .hasToString("unix:/run/a");
  }

  @Test
  void what_is_no_address_is_refused_with_the_reason() {
    for (String wrong :
        new String[] {"", "host", "host:", "host:x", "host:70000", ":70", "::1:70", "unix:"}) {
      assertThatThrownBy(() -> Address.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + wrong + "\"")
          .hasMessageEndingWith("give HOST:PORT, [IPV6]:PORT or unix:PATH");
    }
  }

  @Test
  void only_loopback_and_unix_sockets_are_of_this_host() {
    assertThat(Address.parse("127.0.0.1:1").isLocal()).isTrue();
    assertThat(Address.parse("[::1]:1").isLocal()).isTrue();
    assertThat(Address.parse("unix:/a").isLocal()).isTrue();
    assertThat(Address.parse("0.0.0.0:1").isLocal()).isFalse();
    assertThat(Address.parse("192.0.2.1:1").isLocal()).isFalse();
  }
}
