package dev.faultline.agent.session.contents;

import java.util.TreeMap;
import java.util.function.Supplier;

/// Things that are there as long as somebody has them. Any thread.
public final class Leases<K extends Comparable<K>, T extends AutoCloseable> {
  private final TreeMap<K, Entry> all = new TreeMap<>();

  /// One user's hold of a thing.
  ///
  /// @param close gives it back; the last one closes the thing
  public record Lease<T>(T of, Runnable close) {}

  private final class Entry {
    final T thing;
    int users;

    Entry(T thing) {
      this.thing = thing;
    }
  }

  /// The thing of that key, made if there is none.
  public Lease<T> lease(K key, Supplier<T> make) {
    synchronized (all) {
      Entry entry = all.computeIfAbsent(key, k -> new Entry(make.get()));
      entry.users++;
      return new Lease<>(entry.thing, () -> giveBack(key, entry));
    }
  }

  private void giveBack(K key, Entry entry) {
    synchronized (all) {
      if (--entry.users > 0) {
        return;
      }
      all.remove(key);
    }
    close(entry.thing);
  }

  /// A thing that nobody else has.
  public static <T extends AutoCloseable> Lease<T> own(T thing) {
    return new Lease<>(thing, () -> close(thing));
  }

  private static void close(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
