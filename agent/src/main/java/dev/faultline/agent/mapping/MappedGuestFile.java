package dev.faultline.agent.mapping;

import dev.faultline.agent.chronicle.ChronicleFolders;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.MappedBytes;

/// The one place that maps guest memory with Chronicle Bytes: a whole file in one mapping, of which
/// only the address is used.
final class MappedGuestFile implements AutoCloseable {
  private final MappedBytes bytes;
  private final long address;

  private MappedGuestFile(MappedBytes bytes) {
    this.bytes = bytes;
    address = bytes.addressForWrite(0);
  }

  static MappedGuestFile map(Path file, long length) throws IOException {
    ChronicleFolders.none();
    return new MappedGuestFile(MappedBytes.singleMappedBytes(file.toFile(), length));
  }

  long address() {
    return address;
  }

  @Override
  public void close() {
    bytes.releaseLast();
  }
}
