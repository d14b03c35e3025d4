package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Records as bytes, for what a driver and an agent say to each other: big endian, each component
/// after the other, nothing about their names. Knows records, sealed interfaces of records, enums,
/// lists, arrays of bytes and longs, texts, numbers, and option maps (text to text or number).
///
/// What is read comes from a peer: every length is held against the bytes that are there, and only
/// the types that the caller's type leads to can come to be.
public final class RecordCodec {
  private static final int DEPTH_MAX = 24;
  private static final int ITEM_COUNT_MAX = 1 << 20;

  private RecordCodec() {}

  /// @param type the record or sealed interface that the reader will ask for
  public static <T> byte[] encode(Class<T> type, T value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(type, value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Type type, Object value, DataOutputStream out) throws IOException {
    switch (value) {
      case Long number -> out.writeLong(number);
      case Integer number -> out.writeInt(number);
      case Double number -> out.writeDouble(number);
      case Boolean flag -> out.writeBoolean(flag);
      case String text -> writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
      case byte[] bytes -> writeBytes(bytes, out);
      case long[] numbers -> {
        out.writeInt(numbers.length);
        for (long number : numbers) {
          out.writeLong(number);
        }
      }
      case Enum<?> constant -> out.writeInt(constant.ordinal());
      case List<?> list -> {
        out.writeInt(list.size());
        for (Object item : list) {
          write(argument(type), item, out);
        }
      }
      case TreeMap<?, ?> map -> writeMap(map, out);
      case Record record -> writeRecord(type, record, out);
      default -> throw new IllegalArgumentException("cannot encode a " + value.getClass());
    }
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void writeMap(TreeMap<?, ?> map, DataOutputStream out) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      write(String.class, entry.getKey(), out);
      boolean isText = entry.getValue() instanceof String;
      out.writeBoolean(isText);
      write(isText ? String.class : long.class, entry.getValue(), out);
    }
  }

  private static void writeRecord(Type type, Record record, DataOutputStream out)
      throws IOException {
    if (type instanceof Class<?> sealed && sealed.isSealed()) {
      int index = Arrays.asList(sealed.getPermittedSubclasses()).indexOf(record.getClass());
      out.writeByte(index);
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        write(component.getGenericType(), component.getAccessor().invoke(record), out);
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException("cannot read " + component, e);
      }
    }
  }

  private static Type argument(Type list) {
    return ((ParameterizedType) list).getActualTypeArguments()[0];
  }

  /// Reads what [#encode] wrote for the same type.
  ///
  /// @throws ProtocolException if the bytes are none of that type
  public static <T> T decode(Class<T> type, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      T value = type.cast(read(type, in, 0));
      if (in.hasRemaining()) {
        throw new ProtocolException(in.remaining() + " bytes behind a " + type.getSimpleName());
      }
      return value;
    } catch (BufferUnderflowException e) {
      throw new ProtocolException(type.getSimpleName() + " cut short");
    }
  }

  private static Object read(Type type, ByteBuffer in, int depth) {
    if (depth > DEPTH_MAX) {
      throw new ProtocolException("records nested deeper than " + DEPTH_MAX);
    }
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class ? readList(argument(type), in, depth) : readMap(in);
    }
    Class<?> known = (Class<?>) type;
    if (known == long.class) {
      return in.getLong();
    } else if (known == int.class) {
      return in.getInt();
    } else if (known == double.class) {
      return in.getDouble();
    } else if (known == boolean.class) {
      return in.get() != 0;
    } else if (known == String.class) {
      return new String(readBytes(in), StandardCharsets.UTF_8);
    } else if (known == byte[].class) {
      return readBytes(in);
    } else if (known == long[].class) {
      long[] numbers = new long[count(in, Long.BYTES)];
      Arrays.setAll(numbers, i -> in.getLong());
      return numbers;
    } else if (known.isEnum()) {
      return one(known.getEnumConstants(), in.getInt(), known);
    } else if (known.isSealed()) {
      Class<?> chosen = one(known.getPermittedSubclasses(), in.get(), known);
      return readRecord(chosen, in, depth);
    }
    return readRecord(known, in, depth);
  }

  private static <T> T one(T[] all, int index, Class<?> type) {
    if (index < 0 || index >= all.length) {
      throw new ProtocolException("no " + type.getSimpleName() + " has number " + index);
    }
    return all[index];
  }

  private static int count(ByteBuffer in, int bytesEach) {
    int count = in.getInt();
    if (count < 0 || count > ITEM_COUNT_MAX || count > in.remaining() / bytesEach) {
      throw new ProtocolException("a list of " + count + " in " + in.remaining() + " bytes");
    }
    return count;
  }

  private static byte[] readBytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new ProtocolException(length + " bytes announced, " + in.remaining() + " there");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static List<Object> readList(Type item, ByteBuffer in, int depth) {
    int count = count(in, 1);
    List<Object> list = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      list.add(read(item, in, depth + 1));
    }
    return List.copyOf(list);
  }

  private static TreeMap<String, Object> readMap(ByteBuffer in) {
    int count = count(in, 1);
    TreeMap<String, Object> map = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String key = new String(readBytes(in), StandardCharsets.UTF_8);
      boolean isText = in.get() != 0;
      map.put(key, isText ? new String(readBytes(in), StandardCharsets.UTF_8) : in.getLong());
    }
    return map;
  }

  private static Object readRecord(Class<?> type, ByteBuffer in, int depth) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException("cannot decode a " + type);
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = read(components[i].getGenericType(), in, depth + 1);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new ProtocolException(
          type.getSimpleName() + " refused: " + e.getTargetException().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + type, e);
    }
  }
}
