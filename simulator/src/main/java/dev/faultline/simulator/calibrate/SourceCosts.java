package dev.faultline.simulator.calibrate;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.migration.PackingRule;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.probe.SavingProbe;
import dev.faultline.agent.probe.WriteProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// What a source pays to know what its guest writes, and to send less.
final class SourceCosts {
  private static final int SAVING_BYTES = 64 << 20;

  private final int rounds;
  private final BooleanSupplier goes;

  /// @param rounds how often each thing is measured, after once for nothing
  /// @param goes false when it is to end
  SourceCosts(int rounds, BooleanSupplier goes) {
    this.rounds = rounds;
    this.goes = goes;
  }

  /// What it costs that the kernel tracks writes; missing where it does not.
  List<Measurement> writes(long pageCount) {
    String first = "the first write to a page of anonymous memory less the second";
    String found = "a quarter of the pages, at random";
    try {
      long[] seed = new long[1];
      List<WriteProbe> probes = rounds(() -> WriteProbe.run(pageCount, seed[0]++));
      return List.of(
          nanos("dirty-protect-page", probes, WriteProbe::protectPageNanos, "all written memory"),
          nanos("dirty-write", probes, WriteProbe::writeNanos, first),
          nanos("dirty-scan-page", probes, WriteProbe::scanPageNanos, "nothing was written"),
          nanos("dirty-found-page", probes, WriteProbe::foundPageNanos, found));
    } catch (HostException refused) {
      String why = String.valueOf(refused.getMessage());
      return List.of(
          Measurement.missing("dirty-protect-page", why),
          Measurement.missing("dirty-write", why),
          Measurement.missing("dirty-scan-page", why),
          Measurement.missing("dirty-found-page", why));
    }
  }

  /// What compression, hashes and comparisons take.
  List<Measurement> saving() {
    List<Measurement> all = new ArrayList<>();
    try (SavingProbe probe = new SavingProbe(SAVING_BYTES)) {
      for (Compression how : List.of(Compression.LZ4, Compression.ZSTD)) {
        String key = how.name().toLowerCase(Locale.ROOT);
        String note =
            (how == Compression.LZ4 ? "to 55 %" : "to 45 %")
                + ", the fastest of eight units of 256 KiB, as a source reckons";
        List<PackingRule> rules = rounds(() -> probe.pack(how));
        all.add(nanos(key, rules, PackingRule::packNanos, note));
        all.add(nanos(key + "-back", rules, PackingRule::unpackNanos, note));
      }
      all.add(nanos("hash", rounds(probe::hashNanos), n -> n, "XXH64 of each page of 64 MiB"));
      all.add(
          nanos("compare", rounds(probe::compareNanos), n -> n, "pages of 64 MiB that are equal"));
    }
    return all;
  }

  private <T> List<T> rounds(Supplier<T> one) {
    List<T> values = new ArrayList<>();
    for (int i = -1; i < rounds; i++) {
      if (!goes.getAsBoolean()) {
        return List.of();
      }
      T value = one.get();
      if (i >= 0) {
        values.add(value);
      }
    }
    return values;
  }

  private static <T> Measurement nanos(
      String key, List<T> values, ToDoubleFunction<T> of, String note) {
    return Measurement.nanos(key, values.stream().mapToDouble(of).toArray(), note);
  }
}
