package dev.faultline.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolchainTest {
  @Test
  void testsRunOnJdk25WhateverJdkStartedMaven() {
    assertThat(Runtime.version().feature()).isEqualTo(25);
  }
}
