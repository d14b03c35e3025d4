package dev.faultline.agent.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.MappedBytes;

/// A whole file in one mapping of Chronicle Bytes, which goes when this is closed.
public final class WholeFile implements AutoCloseable {
  private final MappedBytes bytes;

  private WholeFile(MappedBytes bytes) {
    this.bytes = bytes;
  }

  /// @throws IOException if it cannot be mapped
  public static WholeFile map(Path file, long length, boolean readOnly) throws IOException {
    ChronicleFolders.none();
    return new WholeFile(MappedBytes.singleMappedBytes(file.toFile(), length, readOnly));
  }

  public MappedBytes bytes() {
    return bytes;
  }

  /// Chronicle Bytes (2026.4) gives back what it reserved, but not what the store of a single
  /// mapping reserved for who made it: the file would stay mapped as long as this process lives,
  /// and one that was deleted would keep its room on the disk.
  @Override
  public void close() {
    BytesStore<?, ?> store = bytes.bytesStore();
    bytes.releaseLast();
    if (store.refCount() > 0) {
      store.releaseLast();
    }
  }
}
