package dev.faultline.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PackingRuleTest {
  private static final double GIGABIT = 125_000_000; // a page of 4096 bytes takes 32,768 ns
  private static final double TEN_GIGABIT = 1_250_000_000; // 3,277 ns

  /// The slower CPU needs 4500 ns a page: less than a page takes at 1 Gbit/s, more than at 10.
  @Test
  void aUnitIsCompressedWhereTheLinkIsSlowerThanBothCpus() {
    PackingRule zstd = new PackingRule(4500, 1900, 4096);
    assertThat(zstd.unitMayWin(GIGABIT)).isTrue();
    assertThat(zstd.unitMayWin(TEN_GIGABIT)).isFalse();
    assertThat(new PackingRule(1900, 4500, 4096).unitMayWin(TEN_GIGABIT)).isFalse();
    assertThat(new PackingRule(3276, 3276, 4096).unitMayWin(TEN_GIGABIT)).isTrue();
    assertThat(new PackingRule(3277, 3276, 4096).unitMayWin(TEN_GIGABIT)).isFalse();
  }

  /// Of 4096 bytes 2253 are left, so that the link saves 14,744 ns at 1 Gbit/s and 1474 at 10,
  /// where LZ4 takes 2400.
  @Test
  void aDemandedPageIsCompressedWhereTheLinkSavesMoreThanBothCpusTake() {
    PackingRule lz4 = new PackingRule(1800, 600, 4096);
    assertThat(lz4.answerWins(1, 2253, GIGABIT)).isTrue();
    assertThat(lz4.answerWins(1, 2253, TEN_GIGABIT)).isFalse();
    // 2400 ns are 300 bytes at 1 Gbit/s
    assertThat(lz4.answerWins(1, 4096 - 301, GIGABIT)).isTrue();
    assertThat(lz4.answerWins(1, 4096 - 300, GIGABIT)).isFalse();
    assertThat(lz4.answerWins(8, 8 * 4096 - 8 * 300, GIGABIT)).isFalse();
    assertThat(lz4.answerWins(8, 8 * 4096 - 8 * 301, GIGABIT)).isTrue();
  }
}
