package dev.faultline.simulator.cli;

import dev.faultline.agent.chronicle.JvmFlags;
import dev.faultline.agent.fault.HostSupport;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.live.agents.ShapedLink;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `faultline doctor`
@Command(
    name = "doctor",
    description = "Says what works on this machine, what does not, and what to do about it.")
final class DoctorCommand implements Callable<Integer> {
  private static final int JDK = 25;

  private final Context context;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Runtime runtime = Runtime.getRuntime();
    int feature = Runtime.version().feature();
    say(feature >= JDK, "JDK " + Runtime.version(), feature > JDK ? "tried on 25 only" : "");
    List<String> flags = JvmFlags.missing();
    say(
        flags.isEmpty(),
        "JVM options for mapped files",
        flags.isEmpty() ? "" : "start with ./faultline, or add " + String.join(" ", flags));
    int cores = runtime.availableProcessors();
    say(
        true,
        cores
            + (cores == 1 ? " core" : " cores")
            + ", heap up to "
            + (runtime.maxMemory() >> 20)
            + " MiB",
        "FAULTLINE_JAVA_OPTS=-Xmx... changes the heap");
    say(true, "run, compare, check, report on the virtual engine", "");
    boolean linux = "Linux".equals(System.getProperty("os.name"));
    boolean qemu = has("qemu-x86_64");
    boolean compiler = has("cc") || has("gcc");
    say(linux && qemu, "qemu-x86_64, to record programs", qemu ? "" : "apt install qemu-user");
    boolean system = has("qemu-system-x86_64");
    say(
        linux && system,
        "qemu-system-x86_64, to record whole VMs",
        system ? "" : "apt install qemu-system-x86");
    say(
        compiler,
        "a C compiler, to build the recorder's plugin",
        compiler ? "" : "apt install gcc libc6-dev");
    for (HostSupport.Item item : HostSupport.probe().items()) {
      say(item.works(), item.what(), item.note());
    }
    say(linux, "the engine live", linux ? "" : "it needs Linux");
    String wire = ShapedLink.missing();
    say(wire.isEmpty(), "network namespaces with a shaped link, for --wire namespaces", wire);
    String noQemu = linux ? QemuBinary.missing() : "it needs Linux";
    say(noQemu.isEmpty(), "the engine qemu", noQemu);
    return ExitStatus.DONE;
  }

  private void say(boolean works, String what, String note) {
    context
        .out()
        .println(
            (works ? "works    " : "missing  ") + what + (note.isEmpty() ? "" : " (" + note + ")"));
  }

  private static boolean has(String program) {
    String path = System.getenv("PATH");
    if (path == null) {
      return false;
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
