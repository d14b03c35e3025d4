package dev.faultline.scenarios.read.tree;

import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The keys of a mapping that names a program. Worked out once: a mix has hundreds, and guests
/// inherit it.
///
/// @param elsewhere of which programs the other keys are
public record ProgramKeys(
    Section section, List<String> optional, TreeMap<String, String> elsewhere) {
  private static final ConcurrentHashMap<String, ProgramKeys> ALL = new ConcurrentHashMap<>();

  /// @param program empty for one that is not known
  public static ProgramKeys of(Section own, String program) {
    return ALL.computeIfAbsent(
        own.title() + " " + program, key -> program.isEmpty() ? unknown(own) : known(own, program));
  }

  private static ProgramKeys known(Section own, String program) {
    TreeMap<String, String> elsewhere = new TreeMap<>();
    Section section = own;
    for (Section one : GuestKeys.PROGRAMS) {
      if (one.title().equals(program)) {
        section = own.plus(one.keys());
        continue;
      }
      for (String key : one.names()) {
        elsewhere.merge(key, "program " + one.title(), (a, b) -> a + ", " + b.substring(8));
      }
    }
    return new ProgramKeys(section, List.of(), elsewhere);
  }

  /// So that one wrong program is one problem, not one for every key of it.
  private static ProgramKeys unknown(Section own) {
    LinkedHashMap<String, Key> all = new LinkedHashMap<>();
    GuestKeys.PROGRAMS.forEach(s -> s.keys().forEach(key -> all.putIfAbsent(key.name(), key)));
    own.keys().forEach(key -> all.remove(key.name()));
    return new ProgramKeys(
        own.plus(List.copyOf(all.values())), List.copyOf(all.keySet()), new TreeMap<>());
  }
}
