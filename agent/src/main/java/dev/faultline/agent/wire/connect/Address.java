package dev.faultline.agent.wire.connect;

import dev.faultline.agent.request.RequestException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where an agent listens: a host and a TCP port, or the path of a Unix socket.
public sealed interface Address {
  /// @param host a name or an IP address, IPv6 without brackets
  /// @param port 0 to 65535; 0 lets the system choose where something listens
  record Tcp(String host, int port) implements Address {
    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /// A socket in the file system of one host.
  record Unix(Path path) implements Address {
    @Override
    public String toString() {
      return UNIX + path;
    }
  }

  /// How the address of a Unix socket begins.
  String UNIX = "unix:";

  /// Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
  ///
  /// @throws RequestException if it is none of these
  static Address parse(String text) {
    if (text.equals(UNIX)) {
      throw wrong(text, "has no path");
    }
    if (text.startsWith(UNIX)) {
      try {
        return new Unix(Path.of(text.substring(UNIX.length())));
      } catch (InvalidPathException e) {
        throw wrong(text, "is no path: " + e.getReason());
      }
    }
    int colon = text.lastIndexOf(':');
    String host = colon <= 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw wrong(text, "has an IPv6 address without brackets");
    }
    if (host.isEmpty()) {
      throw wrong(text, "has no host and port");
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port >= 0 && port <= 65535) {
        return new Tcp(host, port);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(text, "has no port from 0 to 65535");
  }

  private static RequestException wrong(String text, String problem) {
    return new RequestException(
        "address \"" + text + "\" " + problem + "; give HOST:PORT, [IPV6]:PORT or unix:PATH");
  }

  /// Whether nobody on another host can reach it.
  default boolean isLocal() {
    return switch (this) {
      case Unix unix -> true;
      case Tcp tcp -> {
        InetAddress found = new InetSocketAddress(tcp.host(), tcp.port()).getAddress();
        yield found != null && found.isLoopbackAddress();
      }
    };
  }

  /// For the JDK's channels.
  default java.net.SocketAddress socketAddress() {
    return switch (this) {
      case Unix unix -> UnixDomainSocketAddress.of(unix.path());
      case Tcp tcp -> new InetSocketAddress(tcp.host(), tcp.port());
    };
  }
}
