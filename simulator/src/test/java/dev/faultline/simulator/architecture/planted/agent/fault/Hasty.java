package dev.faultline.simulator.architecture.planted.agent.fault;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// Planted: calls native code on its own.
public final class Hasty {
  MethodHandle memcpy() {
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid());
  }
}
