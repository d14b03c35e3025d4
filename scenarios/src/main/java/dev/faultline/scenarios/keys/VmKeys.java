package dev.faultline.scenarios.keys;

import dev.faultline.agent.plan.VmSpec;
import java.util.List;

/// The keys of `vm`.
public final class VmKeys {
  /// The virtual machine, each key with its place in a plan. What backs it is anonymous where the
  /// file says `auto`, until the reader has seen the size of a page.
  public static final List<Lens<VmSpec, VmSpec.Draft>> VALUES =
      List.of(
          Lens.whole(
              Key.required("memory", Kind.SIZE, "RAM; whole pages").range("4 KiB", "4 TiB"),
              VmSpec::memoryBytes,
              (to, bytes) -> to.memoryBytes = bytes),
          Lens.whole(
              Key.of(
                      "page-size",
                      Kind.SIZE,
                      "4 KiB",
                      "size of a page, on the wire and of a fault; live 4 KiB or 2 MiB")
                  .oneOf("4 KiB", "16 KiB", "64 KiB", "2 MiB", "16 MiB", "1 GiB"),
              VmSpec::pageSizeBytes,
              (to, bytes) -> to.pageSizeBytes = Math.toIntExact(bytes)),
          Lens.whole(
              Key.of("vcpus", Kind.INTEGER, "1", "virtual CPUs").range("1", "1024"),
              VmSpec::vcpus,
              (to, count) -> to.vcpus = Math.toIntExact(count)),
          Lens.word(
              Key.of(
                      "backing",
                      Kind.CHOICE,
                      "auto",
                      "host memory of a live run; `auto`: anonymous, hugetlb for 2 MiB pages. The"
                          + " virtual engine does not look at it")
                  .oneOf("auto", "anonymous", "memfd", "shm", "sysv", "file", "hugetlb"),
              VmSpec.Backing.class,
              VmSpec::backing,
              (to, backing) -> to.backing = backing),
          Lens.whole(
              Key.of(
                      "device-state",
                      Kind.SIZE,
                      "0 B",
                      "device state that crosses at HANDOVER besides registers")
                  .range("0 B", "64 GiB"),
              VmSpec::deviceStateBytes,
              (to, bytes) -> to.deviceStateBytes = bytes),
          Lens.word(
              Key.of(
                      "layout",
                      Kind.CHOICE,
                      "flat",
                      "`flat`: RAM from page 0; `pc`: the holes of a PC's E820 map")
                  .oneOf("flat", "pc"),
              VmSpec.Layout.class,
              VmSpec::layout,
              (to, layout) -> to.layout = layout));

  public static final Section VM =
      Section.of("vm", "The virtual machine.").plus(VALUES.stream().map(Lens::key).toList());

  private VmKeys() {}
}
