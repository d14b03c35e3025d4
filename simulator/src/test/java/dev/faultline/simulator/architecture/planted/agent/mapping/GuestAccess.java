package dev.faultline.simulator.architecture.planted.agent.mapping;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// Planted: the one class that may touch guest memory does it in a critical call.
public final class GuestAccess {
  MethodHandle critical() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(FunctionDescriptor.ofVoid(), Linker.Option.critical(false));
  }
}
