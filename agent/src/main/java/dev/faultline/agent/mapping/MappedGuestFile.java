package dev.faultline.agent.mapping;

import dev.faultline.agent.chronicle.WholeFile;
import java.io.IOException;
import java.nio.file.Path;

/// The one place that maps guest memory with Chronicle Bytes: a whole file in one mapping, of which
/// only the address is used.
final class MappedGuestFile implements AutoCloseable {
  private final WholeFile file;
  private final long address;

  private MappedGuestFile(WholeFile file) {
    this.file = file;
    address = file.bytes().addressForWrite(0);
  }

  static MappedGuestFile map(Path file, long length) throws IOException {
    return new MappedGuestFile(WholeFile.map(file, length, false));
  }

  long address() {
    return address;
  }

  @Override
  public void close() {
    file.close();
  }
}
