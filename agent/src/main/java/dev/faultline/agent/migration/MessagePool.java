package dev.faultline.agent.migration;

import org.jspecify.annotations.Nullable;

/// Reuses the messages that a pull makes by the million. One pool serves the endpoints of one
/// thread.
public final class MessagePool {
  private Message.@Nullable Pages pages;
  private Message.@Nullable Request requests;

  public Message.Pages pages() {
    Message.Pages message = pages;
    if (message == null) {
      return new Message.Pages().reset();
    }
    pages = message.next;
    return message.reset();
  }

  public Message.Request request() {
    Message.Request message = requests;
    if (message == null) {
      return new Message.Request();
    }
    requests = message.next;
    return message;
  }

  /// Takes a message back; its last user calls this once. Values are left alone.
  public void recycle(Message message) {
    if (message instanceof Message.Pages used) {
      used.next = pages;
      pages = used;
    } else if (message instanceof Message.Request used) {
      used.next = requests;
      requests = used;
    }
  }
}
