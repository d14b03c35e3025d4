package dev.faultline.agent.wire.faulty;

import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the records of TLS in one direction of a connection (RFC 8446, 5.1), and spoils one when
/// that is due. For one thread.
final class TlsRecords {
  /// What is wrong with the next record that holds data.
  enum Spoilt {
    NOT,
    /// One bit of it is another one.
    CHANGED,
    /// It comes twice.
    REPEATED
  }

  private static final int HEADER_BYTES = 5;
  private static final byte APPLICATION_DATA = 23;

  private final Supplier<Spoilt> due;
  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes; // that are here
  private int left; // of the record, behind its header
  private boolean isToChange;
  private @Nullable ByteArrayOutputStream repeated; // what is here of a record that comes twice

  /// @param due asked as each record with data begins
  TlsRecords(Supplier<Spoilt> due) {
    this.due = due;
  }

  /// What crosses when these bytes do.
  ///
  /// @param count of them, from the first
  /// @return the same array, with as many, or another one, as long as what crosses
  byte[] through(byte[] bytes, int count) {
    ByteArrayOutputStream longer = null;
    int said = 0; // of these, in the longer one
    int at = 0;
    while (at < count) {
      if (left == 0) {
        header[headerBytes++] = bytes[at++];
        if (headerBytes == HEADER_BYTES) {
          begin();
        }
        continue;
      }
      int some = Math.min(left, count - at);
      if (isToChange) {
        bytes[at] ^= 1;
        isToChange = false;
      }
      ByteArrayOutputStream again = repeated;
      if (again != null) {
        again.write(bytes, at, some);
      }
      left -= some;
      at += some;
      if (again != null && left == 0) {
        longer = longer == null ? new ByteArrayOutputStream() : longer;
        longer.write(bytes, said, at - said);
        longer.writeBytes(again.toByteArray());
        said = at;
        repeated = null;
      }
    }
    if (longer == null) {
      return bytes;
    }
    longer.write(bytes, said, count - said);
    return longer.toByteArray();
  }

  private void begin() {
    headerBytes = 0;
    left = (header[3] & 0xff) << 8 | header[4] & 0xff;
    if (header[0] != APPLICATION_DATA || left == 0) {
      return;
    }
    switch (due.get()) {
      case CHANGED -> isToChange = true;
      case REPEATED -> {
        repeated = new ByteArrayOutputStream();
        repeated.writeBytes(header);
      }
      case NOT -> {}
    }
  }
}
