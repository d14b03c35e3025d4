package dev.faultline.agent.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.libc.HostException;

/// Skips tests where the host refuses what they need.
public final class HostFaults {
  private HostFaults() {}

  /// Skips the test where there is no userfaultfd.
  public static void assume() {
    assumeTrue("Linux".equals(System.getProperty("os.name")), "skipped, because this is not Linux");
    try (Userfaultfd opened = Userfaultfd.open()) {
      assumeTrue(opened.fd() >= 0);
    } catch (HostException refused) {
      assumeTrue(false, "skipped, because " + refused.getMessage());
    }
  }

  /// Skips the test where the kernel does not keep track of writes.
  public static void assumeKernelWrites() {
    assume();
    try (Userfaultfd opened = Userfaultfd.openForWrites()) {
      assumeTrue(opened.fd() >= 0);
    } catch (HostException refused) {
      assumeTrue(false, "skipped, because " + refused.getMessage());
    }
  }
}
