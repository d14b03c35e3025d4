package dev.faultline.scenarios.units;

import java.math.BigDecimal;
import java.util.List;

/// A kind of quantity with its units; the first unit is the one of the integers inside.
public enum Quantity {
  SIZE(
      "a size",
      "512 MiB",
      "B 1",
      "KiB 1024",
      "MiB 1048576",
      "GiB 1073741824",
      "TiB 1099511627776",
      "kB 1000",
      "MB 1000000",
      "GB 1000000000",
      "TB 1000000000000"),
  BIT_RATE("a rate", "10 Gbit/s", Constants.BITS, Constants.BYTES_AS_BITS),
  BYTE_RATE("a rate", "300 MB/s", Constants.BYTES, Constants.BITS_AS_BYTES),
  DURATION(
      "a duration",
      "50 us",
      "ns 1",
      "us 1000",
      "ms 1000000",
      "s 1000000000",
      "min 60000000000",
      "h 3600000000000"),
  PERCENT("a share", "30 %", "% 1");

  /// A unit and what it is worth in the first one.
  public record Unit(String symbol, BigDecimal factor) {}

  private final String noun;
  private final String example;
  private final List<Unit> units;

  Quantity(String noun, String example, String... units) {
    this.noun = noun;
    this.example = example;
    this.units =
        List.of(String.join(",", units).split(",")).stream()
            .map(text -> text.split(" "))
            .map(parts -> new Unit(parts[0], new BigDecimal(parts[1])))
            .toList();
  }

  /// `a size`, for messages.
  public String noun() {
    return noun;
  }

  /// A value as a user would write it.
  public String example() {
    return example;
  }

  public List<Unit> units() {
    return units;
  }

  /// `B, KiB, MiB, ...`.
  public String symbols() {
    return String.join(", ", units.stream().map(Unit::symbol).toList());
  }

  private static final class Constants {
    static final String BITS =
        "bit/s 1,kbit/s 1000,Mbit/s 1000000,Gbit/s 1000000000,Tbit/s 1000000000000,"
            + "Kibit/s 1024,Mibit/s 1048576,Gibit/s 1073741824";
    static final String BYTES_AS_BITS =
        "B/s 8,kB/s 8000,MB/s 8000000,GB/s 8000000000,KiB/s 8192,MiB/s 8388608,GiB/s 8589934592";
    static final String BYTES =
        "B/s 1,kB/s 1000,MB/s 1000000,GB/s 1000000000,KiB/s 1024,MiB/s 1048576,GiB/s 1073741824";
    static final String BITS_AS_BYTES =
        "bit/s 0.125,kbit/s 125,Mbit/s 125000,Gbit/s 125000000,Tbit/s 125000000000,"
            + "Kibit/s 128,Mibit/s 131072,Gibit/s 134217728";
  }
}
