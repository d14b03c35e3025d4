package dev.faultline.reports.result;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.filter.FilteringParserDelegate;
import tools.jackson.core.filter.TokenFilter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes JSON trees: bounded in size, in one fixed layout, whole or not at all.
public final class JsonFiles {
  /// No result file is larger than this.
  public static final long BYTES_MAX = 64L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private JsonFiles() {}

  /// The tree's bytes: two spaces of indentation, `\n`, keys in the tree's order, doubles in their
  /// shortest form.
  public static byte[] bytes(JsonNode tree) {
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayElementSpacing(Separators.Spacing.NONE)
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    printer.indentArraysWith(DefaultPrettyPrinter.NopIndenter.instance());
    byte[] body = MAPPER.writer().with(printer).writeValueAsBytes(tree);
    byte[] line = java.util.Arrays.copyOf(body, body.length + 1);
    line[body.length] = '\n';
    return line;
  }

  /// A tree of maps, lists, texts, whole and broken numbers and booleans as JSON, in the maps' own
  /// order.
  public static ObjectNode tree(Map<String, ?> map) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    map.forEach((name, value) -> object.set(name, node(value)));
    return object;
  }

  private static JsonNode node(@Nullable Object value) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (value) {
      case null -> make.nullNode();
      case Map<?, ?> map -> {
        ObjectNode object = make.objectNode();
        map.forEach((name, one) -> object.set(String.valueOf(name), node(one)));
        yield object;
      }
      case List<?> list -> {
        ArrayNode array = make.arrayNode();
        list.forEach(one -> array.add(node(one)));
        yield array;
      }
      case Boolean flag -> make.booleanNode(flag);
      case Integer number -> make.numberNode(number.intValue());
      // as a parser would make it, so that a tree equals what is read back
      case Long number ->
          number == number.intValue()
              ? make.numberNode(number.intValue())
              : make.numberNode(number.longValue());
      case Double number -> make.numberNode(number);
      default -> make.stringNode(value.toString());
    };
  }

  /// Parses text that we wrote ourselves or that somebody else did.
  public static JsonNode parse(byte[] json, String where) {
    return parse(() -> MAPPER.createParser(json), where);
  }

  /// The same without the members of these names, wherever they are: passed over, so that a large
  /// one costs no more than to be read.
  static JsonNode parseWithout(List<String> names, byte[] json, String where) {
    TokenFilter kept =
        new TokenFilter() {
          @Override
          public @Nullable TokenFilter includeProperty(String name) {
            return names.contains(name) ? null : this;
          }
        };
    return parse(
        () ->
            new FilteringParserDelegate(
                MAPPER.createParser(json), kept, TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true),
        where);
  }

  /// @param made here, since the first bytes may be of an encoding that no parser is made for
  private static JsonNode parse(Supplier<JsonParser> made, String where) {
    try (JsonParser parser = made.get()) {
      return MAPPER.readTree(parser);
    } catch (JacksonException e) {
      throw damaged(where, e);
    }
  }

  /// Of what is no JSON, or none that a result file has.
  static ResultFileException damaged(String where, JacksonException e) {
    return new ResultFileException(
        where
            + place(e.getLocation())
            + ": not JSON: "
            + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("")
            + "; if this is a result file it is damaged: run the scenario again");
  }

  /// `:LINE:COLUMN`; empty for what has no place, as a depth.
  private static String place(@Nullable TokenStreamLocation at) {
    return at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  /// For what is passed over and not kept.
  static JsonParser parser(byte[] json) {
    return MAPPER.createParser(json);
  }

  public static JsonNode read(Path file) {
    return parse(readBytes(file), file.toString());
  }

  /// Reads a result file's bytes, unpacked where they are packed.
  public static byte[] readBytes(Path file) {
    try {
      if (Inputs.mayNeverEnd(file)) {
        throw new ResultFileException(file + ": is a pipe or a device; name a file");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes((int) BYTES_MAX + 1);
      }
      if (bytes.length > BYTES_MAX) {
        throw new ResultFileException(
            file + ": more than the " + BYTES_MAX + " bytes that a result file has at most");
      }
      return Packed.unpack(bytes, file.toString(), BYTES_MAX);
    } catch (NoSuchFileException e) {
      throw new ResultFileException(file + ": no such file; check the path");
    } catch (AccessDeniedException e) {
      throw new ResultFileException(file + ": may not be read; check its permissions");
    } catch (IOException e) {
      throw new ResultFileException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /// Writes the file beside its place, then moves it there, so that nobody ever sees half a file.
  public static void writeAtomically(Path file, byte[] content) {
    writeAtomically(file, into -> into.write(content));
  }

  /// What a file is to hold, for what is too much to hold at once.
  public interface Content {
    void write(OutputStream into) throws IOException;
  }

  /// The same with the content as it comes; nothing is left where it does not come to its end.
  public static void writeAtomically(Path file, Content content) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try {
        try (OutputStream into = new BufferedOutputStream(Files.newOutputStream(beside))) {
          content.write(into);
        }
        try {
          Files.move(
              beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
          Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        }
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      throw unwritten(file, cause == null ? e : cause);
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  private static UnwrittenException unwritten(Path file, Throwable e) {
    return new UnwrittenException(file, reason(e));
  }

  private static String reason(Throwable e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }

  /// The SHA-256 of `content` in hex.
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
