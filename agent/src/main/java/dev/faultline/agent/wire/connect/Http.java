package dev.faultline.agent.wire.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The little HTTP that an agent's port knows: to see a request, and to send its client elsewhere.
final class Http {
  /// Of a request, so much is read before its connection is closed.
  static final int REQUEST_BYTES_MAX = 8 << 10;

  /// How the methods of RFC 9110 begin, PATCH, and what HTTP/2 opens with.
  private static final String[] BEGINNINGS = {
    "GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "TRAC", "CONN", "PRI "
  };

  private Http() {}

  /// Whether these first bytes are of a request; false while they are too few.
  ///
  /// @param first up to its position
  static boolean isRequest(ByteBuffer first) {
    for (String beginning : BEGINNINGS) {
      boolean same = first.position() >= beginning.length();
      for (int i = 0; same && i < beginning.length(); i++) {
        same = first.get(i) == beginning.charAt(i);
      }
      if (same) {
        return true;
      }
    }
    return false;
  }

  /// The whole answer.
  static byte[] refusal(String line) {
    byte[] body = (line + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] head =
        """
        HTTP/1.1 400 Bad Request\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: %d\r
        Connection: close\r
        \r
        """
            .formatted(body.length)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }
}
