package dev.faultline.scenarios.read.tree;

/// Where a node of a file, or of an override, stands.
///
/// @param file as the user named it, or `--set KEY=VALUE`
/// @param line from 1; 0 in an override
/// @param column from 1; 0 in an override
public record Place(String file, int line, int column) {
  public Problem problem(String path, String value, String rule, String fix) {
    return new Problem(file, line, column, path, value, rule, fix);
  }
}
