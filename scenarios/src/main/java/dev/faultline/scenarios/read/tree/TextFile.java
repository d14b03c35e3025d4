package dev.faultline.scenarios.read.tree;

import dev.faultline.reports.result.Inputs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A small text file, read whole, or why it cannot be.
public final class TextFile {
  private static final int BYTES_MAX = 1 << 20;

  private TextFile() {}

  /// The text, or a rule that it breaks.
  public record Content(@Nullable String text, String rule) {}

  public static Content read(Path file) {
    if (Files.isDirectory(file)) {
      return new Content(null, "is a directory");
    }
    if (Inputs.mayNeverEnd(file)) {
      return new Content(null, "is a pipe or a device, and no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        return new Content(null, "is larger than 1 MiB, the most that is read");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Content(text.startsWith("\uFEFF") ? text.substring(1) : text, "");
    } catch (CharacterCodingException e) {
      return new Content(null, "is no text in UTF-8");
    } catch (NoSuchFileException e) {
      return new Content(null, "does not exist");
    } catch (AccessDeniedException e) {
      return new Content(null, "may not be read");
    } catch (IOException e) {
      return new Content(null, "cannot be read: " + e.getMessage());
    }
  }
}
