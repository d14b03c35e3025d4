package dev.faultline.agent.wire.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The bound against a link that is simulated here: it carries what the bound lets through in a
/// round trip, and no more than its rate.
class PushBoundTest {
  private static final long LEAST = 64 << 10;

  /// 1.25 bytes a nanosecond (10 Gbit/s) over 1 ms hold 1.25 MB. From 64 KiB a bound that is let
  /// through once a round trip and multiplied by 4 passes that at its third look (64 KiB x 4^3 = 4
  /// MiB), and stays at 4 x 1.25 MB.
  @Test
  void growsUntilALongLinkIsFull() {
    double linkRate = 1.25;
    long roundTrip = 1_000_000;
    long bound = LEAST;
    for (int look = 0; look < 3; look++) {
      bound = look(bound, linkRate, roundTrip, roundTrip);
    }
    assertThat(bound).isEqualTo(4_194_304);
    assertThat(look(bound, linkRate, roundTrip, roundTrip)).isEqualTo(5_000_000);
    assertThat(look(5_000_000, linkRate, roundTrip, roundTrip)).isEqualTo(5_000_000);
  }

  /// Under load its round trip is three times that of the small packet which TCP measured. The
  /// bound still grows by 4/3 a look while the link is not full.
  @Test
  void growsWhereALoadedRoundTripIsThreeTimesTheLeast() {
    double linkRate = 1.25;
    long bound = LEAST;
    for (int look = 0; look < 20; look++) {
      bound = look(bound, linkRate, 50_000 * 3, 50_000);
    }
    assertThat((double) bound / 150_000).isGreaterThan(linkRate);
  }

  /// 0.312 bytes a nanosecond over 25 us are 7.8 kB, four times that is 31 kB: the least it is.
  @Test
  void isTheLeastOnAShortSlowLink() {
    assertThat(look(LEAST, 0.312, 25_000, 25_000)).isEqualTo(LEAST);
  }

  @Test
  void comesDownByAQuarterALookWhenNothingIsPushed() {
    assertThat(PushBound.next(1_000_000, LEAST, 0, 25_000)).isEqualTo(750_000);
    assertThat(PushBound.next(70_000, LEAST, 0, 25_000)).isEqualTo(LEAST);
    assertThat(PushBound.next(70_000, LEAST, 5, -1)).isEqualTo(LEAST);
  }

  private static long look(long bound, double linkRate, long loadedRoundTrip, long least) {
    double rate = Math.min(linkRate, (double) bound / loadedRoundTrip);
    return PushBound.next(bound, LEAST, rate, least);
  }
}
