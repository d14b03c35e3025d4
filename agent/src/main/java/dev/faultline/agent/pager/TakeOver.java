package dev.faultline.agent.pager;

import dev.faultline.agent.fault.Userfaultfd;
import dev.faultline.agent.mapping.libc.Descriptors;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Takes over a guest whose pager has ended before all pages were there: the userfaultfd is copied
/// out of the hypervisor, which keeps its own.
public final class TakeOver {
  private static final String LINK = "anon_inode:[userfaultfd]";

  private TakeOver() {}

  /// A descriptor of the hypervisor's userfaultfd.
  ///
  /// @throws HostException if it has none, or more than one, or we may not; or if it tells what it
  ///   gives up: the pager before this one knew what that was, and nobody else does
  public static int descriptor(long process) {
    List<Integer> all = userfaultfds(process);
    if (all.size() != 1) {
      throw new HostException(
          "process %d has %d userfaultfds, and one is wanted".formatted(process, all.size()));
    }
    long taken = Descriptors.take(process, all.getFirst());
    if (Libc.failed(taken)) {
      throw new HostException(
          "the userfaultfd of process %d cannot be had: %s".formatted(process, Libc.error(taken)));
    }
    if (Userfaultfd.of((int) taken).tellsRemovals()) {
      Libc.close((int) taken);
      throw new HostException(
          "process %d may have given memory up, which only the pager before knew"
              .formatted(process));
    }
    return (int) taken;
  }

  private static List<Integer> userfaultfds(long process) {
    List<Integer> found = new ArrayList<>();
    Path folder = Path.of("/proc", Long.toString(process), "fd");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path fd : all) {
        if (Files.readSymbolicLink(fd).toString().equals(LINK)) {
          found.add(Integer.parseInt(String.valueOf(fd.getFileName())));
        }
      }
    } catch (IOException e) {
      throw new HostException("process %d is gone, or not ours to look at".formatted(process));
    }
    return found;
  }
}
