package dev.faultline.reports.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.Samples;
import dev.faultline.reports.result.SetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesCsvTest {
  @TempDir Path folder;

  private String write(Results results) throws IOException {
    Path file = folder.resolve(Export.SERIES.fileName());
    Export.SERIES.write(results, file);
    return Files.readString(file);
  }

  @Test
  void aRunHasALineForEachValueOfASeries() throws IOException {
    RunFile run =
        Samples.run("dual", 7, 5L)
            .withLabels(new TreeMap<>(java.util.Map.of("prepaging", "a,b", "memory", "1 KiB")));
    assertThat(write(new Results.OneRun(run)))
        .isEqualTo(
            """
            scenario,engine,memory_bytes,prepaging,seed,migration,series,unit,time_ns,value
            sample,virtual,1024,"a,b",7,guest,guest_progress_ns,ns,0,0
            sample,virtual,1024,"a,b",7,guest,guest_progress_ns,ns,10,1.0E-7
            """);
  }

  private SetFile set(RunFile... runs) throws IOException {
    Files.createDirectories(folder.resolve("runs"));
    SetFile one = Samples.set(List.of("dual", "linear"), 1);
    List<SetFile.RunReference> references = new java.util.ArrayList<>();
    for (int i = 0; i < runs.length; i++) {
      SetFile.RunReference of = one.runs().get(i);
      runs[i].write(folder.resolve(of.file()));
      references.add(
          new SetFile.RunReference(
              of.point(), of.seed(), of.status(), of.file(), JsonFiles.sha256(runs[i].toBytes())));
    }
    return new SetFile(
        one.name(),
        one.question(),
        one.version(),
        one.engine(),
        one.axes(),
        one.seeds(),
        one.varied(),
        one.roles(),
        references,
        one.missing());
  }

  @Test
  void aSetHasThoseOfItsRunsInItsOrder() throws IOException {
    List<RunFile> runs = List.of(Samples.run("dual", 1, 5L), Samples.run("linear", 1, 6L));
    SetFile set = set(runs.toArray(RunFile[]::new));
    assertThat(write(new Results.RunSet(SetAnalysis.of(set, runs), folder)).lines())
        .hasSize(5)
        .satisfies(
            lines -> {
              assertThat(lines.get(1)).startsWith("sample,virtual,dual,1,guest,");
              assertThat(lines.get(4))
                  .startsWith("sample,virtual,linear,1,guest,")
                  .endsWith(",10,1.0E-7");
            });
  }

  @Test
  void whatDoesNotComeToItsEndLeavesNothing() throws IOException {
    List<RunFile> runs = List.of(Samples.run("dual", 1, 5L), Samples.run("linear", 1, 6L));
    SetFile set = set(runs.toArray(RunFile[]::new));
    Files.delete(folder.resolve("runs/linear-1.json"));
    assertThatThrownBy(() -> write(new Results.RunSet(SetAnalysis.of(set, runs), folder)))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("linear-1.json: no such file");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains("series"));
  }
}
