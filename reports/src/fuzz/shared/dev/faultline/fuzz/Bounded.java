package dev.faultline.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/// Reads an input and holds what that allocated on the heap against a bound. Native memory is not
/// counted here; while Jazzer runs, its limit on the size of the process is what holds that.
public final class Bounded {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Bounded() {}

  /// Reads one input.
  public interface Reader {
    void read() throws IOException;
  }

  /// @param inputBytes how long the input is, unpacked if it is packed
  /// @param fixedBytes that a reader may allocate whatever the input is
  /// @param bytesPerByte that it may allocate for each byte of the input
  /// @throws AssertionError if it allocates more
  public static void read(long inputBytes, long fixedBytes, long bytesPerByte, Reader reader)
      throws IOException {
    long most = fixedBytes + bytesPerByte * inputBytes;
    long used = allocated(reader);
    if (used > most) {
      used = allocated(reader); // classes that were loaded for the first time are not its own
    }
    if (used > most) {
      throw new AssertionError(
          "%d bytes allocated for an input of %d; at most %d are expected"
              .formatted(used, inputBytes, most));
    }
  }

  private static long allocated(Reader reader) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    reader.read();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
