package dev.faultline.scenarios.keys;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// A key with its place: where a record has its value, and where the draft of a record takes it.
/// Reader and writer go over a list of these and name no key again.
///
/// @param <R> the record
/// @param <D> its draft
/// @param getter the value as [Scalars#write] takes it
/// @param setter takes a value as [Scalars#read] gives it
public record Lens<R, D>(Key key, Function<R, Object> getter, BiConsumer<D, Object> setter) {
  /// A key whose value is a whole number inside: a count, a size, a rate or a duration.
  public static <R, D> Lens<R, D> whole(
      Key key, ToLongFunction<R> getter, ObjLongConsumer<D> setter) {
    return new Lens<>(
        key, getter::applyAsLong, (draft, value) -> setter.accept(draft, (Long) value));
  }

  /// A key whose value is one of the words that are constants of `type`.
  public static <R, D, E extends Enum<E>> Lens<R, D> word(
      Key key, Class<E> type, Function<R, E> getter, BiConsumer<D, E> setter) {
    return new Lens<>(
        key,
        record -> Words.of(getter.apply(record)),
        (draft, value) -> setter.accept(draft, Words.constant((String) value, type)));
  }

  /// A key whose value is a share in percent, or a word that stands for one.
  public static <R, D> Lens<R, D> percent(
      Key key, ToDoubleFunction<R> getter, ObjDoubleConsumer<D> setter) {
    return new Lens<>(
        key,
        getter::applyAsDouble,
        (draft, value) -> setter.accept(draft, ((Number) value).doubleValue()));
  }

  /// A key that says how much a guest does.
  public static <R, D> Lens<R, D> work(
      Key key, Function<R, Work> getter, BiConsumer<D, Work> setter) {
    return new Lens<>(key, getter::apply, (draft, value) -> setter.accept(draft, (Work) value));
  }

  /// A key whose value is a text.
  public static <R, D> Lens<R, D> text(
      Key key, Function<R, String> getter, BiConsumer<D, String> setter) {
    return new Lens<>(key, getter::apply, (draft, value) -> setter.accept(draft, (String) value));
  }

  /// A key that is `on` or `off`.
  public static <R, D> Lens<R, D> onOff(
      Key key, Predicate<R> getter, BiConsumer<D, Boolean> setter) {
    return new Lens<>(
        key,
        record -> getter.test(record) ? "on" : "off",
        (draft, value) -> setter.accept(draft, value.equals("on")));
  }

  public String name() {
    return key.name();
  }

  public Object get(R record) {
    return getter.apply(record);
  }

  public void set(D draft, Object value) {
    setter.accept(draft, value);
  }

  /// Sets what the key is when the file does not say.
  public void setFallback(D draft) {
    set(draft, Scalars.fallback(key));
  }
}
