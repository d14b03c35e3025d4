package dev.faultline.simulator.experiment;

/// The version of Faultline that results name.
public final class Version {
  private Version() {}

  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
