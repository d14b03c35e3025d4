package dev.faultline.simulator.architecture.planted.simulator.virtual;

import java.net.Socket;

/// Planted: the virtual engine opens a socket.
public final class Connected {
  Socket socket = new Socket();
  double rate = Math.exp(1);
}
