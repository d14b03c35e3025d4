package dev.faultline.simulator.architecture.planted.agent.migration;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Planted: the heart knows the world.
public final class Worldly {
  InetSocketAddress address;
  SocketChannel channel;
  Path file;
  TimeUnit unit;
}
