package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileFileTest {
  private static final LocalDate DATE = LocalDate.of(2026, 11, 23);

  @TempDir Path folder;

  private static Calibration.Result result(Measurement... measurements) {
    return new Calibration.Result(List.of(measurements), "userfaultfd", 0.02, false);
  }

  private HostProfile read(String yaml) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, yaml);
    return Catalogue.find("quick", List.of("host=" + file)).orThrow().host();
  }

  /// Of 7, 1, 9, 3 the median by nearest rank is the second of 1, 3, 7, 9.
  @Test
  void aScenarioReadsTheMediansAndTheDefaultOfWhatIsMissing() throws IOException {
    HostProfile read =
        read(
            ProfileFile.text(
                result(
                    Measurement.key("wake", "ns", Spread.of(7, 1, 9, 3), "of a test"),
                    Measurement.key("device-load-rate", "B/s", Spread.of(2_500_000_000L), "copied"),
                    Measurement.beside("fault, from touch to touch", "ns", Spread.of(5), "beside"),
                    Measurement.missing("request", "no loopback")),
                "loopback",
                3,
                DATE));
    assertThat(read.name()).isEqualTo("calibrated 2026-11-23 over loopback");
    assertThat(read.cores()).isEqualTo(3);
    assertThat(read.wakeNanos()).isEqualTo(3);
    assertThat(read.deviceLoadBytesPerSecond()).isEqualTo(2_500_000_000L);
    // what a scenario says where nothing was calibrated
    assertThat(read.requestNanos()).isEqualTo(2_000);
    assertThat(read.machines()).isEqualTo(2);
  }

  @Test
  void theFileSaysSpreadCountDateAndWhatIsMissing() {
    String text =
        ProfileFile.text(
            result(
                Measurement.key("wake", "ns", Spread.of(7, 1, 9, 3), "of a test"),
                Measurement.missing("request", "no loopback")),
            "loopback",
            3,
            DATE);
    assertThat(text)
        .contains("2026-11-23")
        .contains("wake: 3 ns  # 1.0 ns to 7.0 ns, 4 values: of a test\n")
        .contains("# request: - (not measured: no loopback; the default holds)\n")
        .contains("Other programs used 2 % of the cores");
  }

  @Test
  void whatCannotBeKnownOfOtherLoadIsSaidSo() {
    assertThat(ProfileFile.load(-1)).contains("not known");
  }

  @Test
  void aProfileIsWrittenOverNothing() throws IOException {
    Path file = folder.resolve("host.yaml");
    assertThat(ProfileFile.write("name: first\n", file)).isEqualTo(file);
    assertThatThrownBy(() -> ProfileFile.write("name: second\n", file))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is there already");
    assertThat(Files.readString(file)).isEqualTo("name: first\n");
    assertThatThrownBy(() -> ProfileFile.check(file)).isInstanceOf(RequestException.class);
    assertThatThrownBy(() -> ProfileFile.check(folder.resolve("no/such.yaml")))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("cannot be written to");
    assertThatThrownBy(() -> ProfileFile.check(folder))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("name a file in it");
    assertThatThrownBy(() -> ProfileFile.check(Path.of("/proc/host.yaml")))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("/proc: cannot be written to");
  }
}
