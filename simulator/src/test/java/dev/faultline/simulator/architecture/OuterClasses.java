package dev.faultline.simulator.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/// Every class of a package and those below it is a slice of its own, with all that is nested in
/// it.
record OuterClasses(String root) implements SliceAssignment {
  @Override
  public SliceIdentifier getIdentifierOf(JavaClass type) {
    boolean in = type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    return in
        ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
        : SliceIdentifier.ignore();
  }

  @Override
  public String getDescription() {
    return "classes of " + root;
  }
}
