package dev.faultline.scenarios.keys;

import dev.faultline.scenarios.units.Quantity;
import org.jspecify.annotations.Nullable;

/// What a key's value is.
public enum Kind {
  SIZE(Quantity.SIZE, "size"),
  BIT_RATE(Quantity.BIT_RATE, "rate"),
  BYTE_RATE(Quantity.BYTE_RATE, "rate"),
  DURATION(Quantity.DURATION, "duration"),
  PERCENT(Quantity.PERCENT, "percent"),
  WHOLE_PERCENT(Quantity.PERCENT, "whole percent"),
  INTEGER(null, "whole number"),
  NUMBER(null, "number"),
  FLAG(null, "true or false"),
  TEXT(null, "text"),
  NAME(null, "name"),
  CHOICE(null, "word"),
  WORK(null, "duration or touches"),
  /// A mapping with keys of its own.
  BLOCK(null, "mapping"),
  /// A list of mappings.
  LIST(null, "list");

  private final @Nullable Quantity quantity;
  private final String title;

  Kind(@Nullable Quantity quantity, String title) {
    this.quantity = quantity;
    this.title = title;
  }

  /// The quantity whose units the value has, or null.
  public @Nullable Quantity quantity() {
    return quantity;
  }

  /// For docs.
  public String title() {
    return title;
  }

  public boolean isScalar() {
    return this != BLOCK && this != LIST;
  }
}
