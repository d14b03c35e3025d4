package dev.faultline.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final long MS = 1_000_000;

  /// Two vCPUs that did 0.5 of their time before; from 40 ms on they do 0.45 of it, which is 90 %.
  @Test
  void itIsTheBeginOfTheFirst100MillisecondsAt90PerCent() {
    Recovery recovery = new Recovery(0.5, 1000 * MS);
    long progress = 0;
    for (int i = 1; i <= 13; i++) {
      progress += i <= 4 ? 8 * MS : 9 * MS; // of 2 x 10 ms: 0.40, then 0.45
      recovery.sample((1000 + 10 * i) * MS, progress, 20L * i * MS);
    }
    assertThat(recovery.recoveredNanos()).as("90 ms have held").isEqualTo(-1);
    recovery.sample(1140 * MS, progress + 9 * MS, 280 * MS);
    assertThat(recovery.recoveredNanos()).isEqualTo(1040 * MS);
    recovery.sample(1150 * MS, progress + 9 * MS, 300 * MS);
    assertThat(recovery.recoveredNanos()).as("it stays").isEqualTo(1040 * MS);
  }

  @Test
  void aSlowSampleBeginsItAnew() {
    Recovery recovery = new Recovery(1, 0);
    long progress = 0;
    for (int i = 1; i <= 30; i++) {
      progress += i == 9 ? 8 * MS : 10 * MS;
      recovery.sample(10L * i * MS, progress, 10L * i * MS);
    }
    assertThat(recovery.recoveredNanos()).isEqualTo(90 * MS);
  }

  /// Of two vCPUs one is done after 50 ms. The other goes on at full speed, which is half of what
  /// two could do: a rate over the time of both would never recover.
  @Test
  void aVcpuThatIsDoneSlowsNobodyDown() {
    Recovery recovery = new Recovery(1, 0);
    for (int i = 1; i <= 20; i++) {
      long first = Math.min(50, 10L * i) * MS;
      long second = (i <= 5 ? 5L * i : 25 + 10L * (i - 5)) * MS;
      recovery.sample(10L * i * MS, first + second, first + 10L * i * MS);
    }
    assertThat(recovery.recoveredNanos()).isEqualTo(50 * MS);
  }

  /// Samples that were thinned to one in 40 ms: 120 ms are the first three that hold it.
  @Test
  void samplesMayBeFartherApart() {
    Recovery recovery = new Recovery(1, 0);
    for (int i = 1; i <= 5; i++) {
      recovery.sample(40L * i * MS, (i == 1 ? 10 : 10 + 40L * (i - 1)) * MS, 40L * i * MS);
    }
    assertThat(recovery.recoveredNanos()).isEqualTo(40 * MS);
  }

  /// A live target samples from before RESUME on, at 5 ms here: nothing recovers before it runs.
  @Test
  void samplesFromBeforeResumeDoNotMakeItEarlier() {
    Recovery recovery = new Recovery(1, 5 * MS);
    recovery.sample(2 * MS, 0, 0);
    for (int i = 1; i <= 11; i++) {
      recovery.sample((2 + 10L * i) * MS, (10L * i - 3) * MS, (10L * i - 3) * MS);
    }
    assertThat(recovery.recoveredNanos()).isEqualTo(5 * MS);
  }

  @Test
  void whereNobodyHasWorkLeftNothingIsSaid() {
    Recovery recovery = new Recovery(1, 0);
    for (int i = 1; i <= 30; i++) {
      recovery.sample(10L * i * MS, 0, 0);
    }
    assertThat(recovery.recoveredNanos()).isEqualTo(-1);
  }
}
