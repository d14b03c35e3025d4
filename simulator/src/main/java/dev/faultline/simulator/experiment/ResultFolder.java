package dev.faultline.simulator.experiment;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.export.Export;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.SetFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A folder of results, `faultline-results/SCENARIO-N`, never one that was there before.
public record ResultFolder(Path path) {
  public static final Path DEFAULT_PARENT = Path.of("faultline-results");
  private static final int NUMBER_MAX = 1_000_000;
  private static final int NAME_LENGTH_MAX = 60;

  /// Makes the next free folder below `parent`.
  ///
  /// @throws RequestException if that cannot be, which shows before any run starts
  public static ResultFolder create(Path parent, String scenario) {
    String name = scenario.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
    if (name.length() > NAME_LENGTH_MAX) {
      name = name.substring(0, NAME_LENGTH_MAX);
    }
    try {
      Files.createDirectories(parent);
      for (int number = 1; number <= NUMBER_MAX; number++) {
        Path folder = parent.resolve((name.isEmpty() ? "results" : name) + "-" + number);
        try {
          return new ResultFolder(Files.createDirectory(folder));
        } catch (FileAlreadyExistsException taken) {
          continue;
        }
      }
      throw new RequestException(parent + ": has " + NUMBER_MAX + " results; give another --out");
    } catch (IOException e) {
      throw new RequestException(
          "cannot write results to "
              + parent
              + ": "
              + reason(e)
              + "; give a folder that can be written with --out DIR");
    }
  }

  /// A folder that is there already.
  ///
  /// @throws RequestException if it is not
  public static ResultFolder existing(Path path) {
    if (!Files.isDirectory(path)) {
      throw new RequestException(path + ": there is no such folder; check the path");
    }
    return new ResultFolder(path);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException file -> file.getFile() + " is a file";
      case NoSuchFileException missing -> missing.getFile() + ": no folder can be made there";
      default -> String.valueOf(e.getMessage());
    };
  }

  /// Takes the folder away again where nothing was written but what was asked for.
  public void removeIfEmpty() {
    try {
      Files.deleteIfExists(path.resolve("runs"));
      if (!Files.exists(path.resolve(SetFile.FILE_NAME))) {
        Files.deleteIfExists(path.resolve(SweepRequest.FILE_NAME));
      }
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      return; // it holds results
    } catch (IOException e) {
      return; // an empty folder is left, no more
    }
  }

  /// Where the runs of a set go.
  public Path runs() {
    Path runs = path.resolve("runs");
    try {
      return Files.createDirectories(runs);
    } catch (IOException e) {
      throw new RequestException(runs + ": cannot be made: " + reason(e));
    }
  }

  /// Writes a text into the folder, and says where.
  public Path write(String fileName, String text) {
    Path file = path.resolve(fileName);
    JsonFiles.writeAtomically(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /// Renders into the folder, and says where the main file is.
  public Path render(Results results, Format format) {
    return renderAll(results, format).getFirst();
  }

  /// Renders into the folder, and says where, the main file first.
  public List<Path> renderAll(Results results, Format format) {
    List<Path> files = new ArrayList<>();
    for (Format.Rendered one : format.files(results)) {
      files.add(write(one.fileName(), one.text()));
    }
    if (format == Format.CSV && results instanceof Results.OneRun) {
      files.add(export(results, Export.SERIES, "")); // of a set it is for who asks
    }
    return files;
  }

  /// Exports into the folder, and says where.
  ///
  /// @param before what the file's name begins with
  public Path export(Results results, Export format, String before) {
    Path file = path.resolve(before + format.fileName());
    format.write(results, file);
    return file;
  }
}
