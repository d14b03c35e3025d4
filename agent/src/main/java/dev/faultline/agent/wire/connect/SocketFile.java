package dev.faultline.agent.wire.connect;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// The place of a Unix socket before somebody listens there. Netty removes whatever is there: so
/// that may be nothing, or a socket that nobody listens at any more.
public final class SocketFile {
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private SocketFile() {}

  /// @throws IOException where something else is, or somebody listens; one line
  public static void requireFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & TYPE) != SOCKET) {
      throw new IOException("something is there already that is no socket");
    }
    try (SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new IOException("somebody listens there already");
    } catch (java.net.ConnectException e) {
      return; // left behind by who has ended
    }
  }
}
