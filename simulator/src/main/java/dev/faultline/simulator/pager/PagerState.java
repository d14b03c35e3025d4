package dev.faultline.simulator.pager;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What another pager needs to take over: a file of JSON, there while a guest lacks pages.
///
/// @param process of the hypervisor
/// @param startedMillis when that began, since 1970: numbers of processes come again
/// @param regions as it handed them over
public record PagerState(long process, long startedMillis, String regions) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// Of a process that runs now.
  public static PagerState of(long process, String regions) {
    return new PagerState(process, startedMillis(process), regions);
  }

  private static long startedMillis(long process) {
    return ProcessHandle.of(process)
        .flatMap(one -> one.info().startInstant())
        .map(Instant::toEpochMilli)
        .orElse(0L);
  }

  /// @throws RequestException if the file cannot be written
  public void write(Path file) {
    String text =
        MAPPER.writeValueAsString(
            MAPPER
                .createObjectNode()
                .put("process", process)
                .put("started", startedMillis)
                .put("regions", regions));
    try {
      Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw new RequestException("--state " + file + " cannot be written: " + e.getMessage());
    }
  }

  /// @throws RequestException if it is no such file, or its process has ended
  public static PagerState read(Path file) {
    JsonNode all;
    try {
      all = MAPPER.readTree(Files.readString(file));
    } catch (IOException | JacksonException e) {
      throw new RequestException("--take-over " + file + " is no pager's state: " + said(e));
    }
    PagerState read =
        new PagerState(
            all.path("process").asLong(0),
            all.path("started").asLong(0),
            all.path("regions").asString(""));
    if (read.process <= 0 || read.regions.isEmpty()) {
      throw new RequestException("--take-over " + file + " is no pager's state");
    }
    if (startedMillis(read.process) != read.startedMillis) {
      throw new RequestException(
          "--take-over %s: process %d has ended, and its guest with it"
              .formatted(file, read.process));
    }
    return read;
  }

  private static String said(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
