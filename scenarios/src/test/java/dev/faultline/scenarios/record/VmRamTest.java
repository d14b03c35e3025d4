package dev.faultline.scenarios.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmRamTest {
  private static long bytes(String arguments) {
    String line = "qemu-system-x86_64" + (arguments.isEmpty() ? "" : " " + arguments);
    return VmRam.bytes(List.of(line.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | 134217728
          -m 256                    | 268435456
          --m 256M                  | 268435456
          -m 1g -smp 2              | 1073741824
          -m size=2G,slots=2        | 2147483648
          -m 262144k                | 268435456
          -m 268435456b             | 268435456
          """)
  void theSizeIsReadAsQemuReadsIt(String arguments, long bytes) {
    assertThat(bytes(arguments)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -m
          -m lots
          -m 0
          -m 999999999999T
          -m 100k
          -m 256 -mem-path /dev/hugepages
          -m 256 -numa node,memdev=a
          -m 256 -object memory-backend-memfd,id=a,size=256M
          -M q35,memory-backend=a
          -machine none
          -readconfig vm.cfg
          """)
  void whatArrangesItsMemoryByItselfOrCannotBeToldIsLeftAlone(String arguments) {
    assertThat(bytes(arguments)).isEqualTo(-1);
  }
}
