package dev.faultline.agent.prepaging.contract;

import java.util.TreeMap;

/// The options of a strategy with their values, all valid and with the defaults filled in.
public final class Options {
  private final TreeMap<String, Object> values = new TreeMap<>();

  public Options put(String name, Object value) {
    values.put(name, value);
    return this;
  }

  public long integer(String name) {
    return (Long) required(name);
  }

  public String text(String name) {
    return (String) required(name);
  }

  /// All options by name, in alphabetical order.
  public TreeMap<String, Object> all() {
    return new TreeMap<>(values);
  }

  private Object required(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no option " + name + "; declared are " + values.keySet());
    }
    return value;
  }
}
