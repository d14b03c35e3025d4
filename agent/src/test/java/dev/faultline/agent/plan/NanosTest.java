package dev.faultline.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NanosTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);

  /// Sizes and rates of every magnitude, those that keys allow among them: 64 GiB at 1 kB/s are 2.2
  /// years.
  @Test
  void theyAreThoseOfExactArithmetic() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + 20_000; seed++) {
      Random random = new Random(seed);
      long amount = random.nextLong() >>> 1 + random.nextInt(62);
      long rate = 1 + (random.nextLong() >>> 2 + random.nextInt(61));
      BigDecimal exact =
          new BigDecimal(BigInteger.valueOf(amount).multiply(BigInteger.valueOf(1_000_000_000)));
      BigInteger down = exact.divide(BigDecimal.valueOf(rate), 0, RoundingMode.DOWN).toBigInteger();
      BigInteger up = exact.divide(BigDecimal.valueOf(rate), 0, RoundingMode.UP).toBigInteger();
      String replay = "%d at %d, -Dfaultline.seed=%d".formatted(amount, rate, seed);
      if (up.bitLength() > 63) {
        assertThatThrownBy(() -> Nanos.ceil(amount, rate))
            .as(replay)
            .isInstanceOf(ArithmeticException.class);
      } else {
        assertThat(Nanos.floor(amount, rate)).as(replay).isEqualTo(down.longValueExact());
        assertThat(Nanos.ceil(amount, rate)).as(replay).isEqualTo(up.longValueExact());
      }
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> Nanos.floor(-1, 1)).hasMessage("-1 at 1 a second");
    assertThatThrownBy(() -> Nanos.floor(1, 0)).hasMessage("1 at 0 a second");
  }
}
