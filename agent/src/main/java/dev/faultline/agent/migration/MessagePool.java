package dev.faultline.agent.migration;

import java.util.ArrayDeque;

/// Reuses the messages that a pull makes by the million. One pool serves the endpoints of one
/// thread.
public final class MessagePool {
  private final ArrayDeque<Message.Pages> pages = new ArrayDeque<>();
  private final ArrayDeque<Message.Request> requests = new ArrayDeque<>();

  public Message.Pages pages() {
    Message.Pages message = pages.pollLast();
    return message == null ? new Message.Pages().reset() : message.reset();
  }

  public Message.Request request() {
    Message.Request message = requests.pollLast();
    return message == null ? new Message.Request() : message;
  }

  /// Takes a message back; its last user calls this once. Values are left alone.
  public void recycle(Message message) {
    if (message instanceof Message.Pages used) {
      pages.addLast(used);
    } else if (message instanceof Message.Request used) {
      requests.addLast(used);
    }
  }
}
