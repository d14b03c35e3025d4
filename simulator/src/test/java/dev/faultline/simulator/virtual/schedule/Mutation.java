package dev.faultline.simulator.virtual.schedule;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/// A bug that is planted into a class as it is loaded, so that the code that ships knows nothing of
/// it.
///
/// @param type the class, by its name
/// @param method the methods of this name are changed
/// @param how what becomes of their code
record Mutation(String type, String method, CodeTransform how) {
  /// In `method`, calls of `called` do nothing and give 0, false or null.
  static Mutation dropped(Class<?> type, String method, String called) {
    return answered(type, method, called, 0);
  }

  /// In `method`, calls of `called` do nothing and give `result`.
  static Mutation answered(Class<?> type, String method, String called, int result) {
    return new Mutation(
        type.getName(),
        method,
        (code, element) -> {
          if (element instanceof InvokeInstruction call && call.name().equalsString(called)) {
            boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
            pop(code, call.typeSymbol(), !isStatic);
            push(code, call.typeSymbol().returnType(), result);
          } else {
            code.with(element);
          }
        });
  }

  /// In `method`, calls of `called`, which take one argument that is no long, are made twice.
  static Mutation repeated(Class<?> type, String method, String called) {
    return new Mutation(
        type.getName(),
        method,
        (code, element) -> {
          if (element instanceof InvokeInstruction call && call.name().equalsString(called)) {
            code.dup2(); // receiver and argument
            code.with(element);
            if (TypeKind.from(call.typeSymbol().returnType()) != TypeKind.VOID) {
              code.pop();
            }
          }
          code.with(element);
        });
  }

  /// `method`, which gives nothing, ends after its first call of `called`.
  static Mutation ended(Class<?> type, String method, String called) {
    return new Mutation(
        type.getName(),
        method,
        (code, element) -> {
          code.with(element);
          if (element instanceof InvokeInstruction call && call.name().equalsString(called)) {
            code.return_();
          }
        });
  }

  /// In `method`, one constant stands for another of the same type.
  static Mutation confused(Class<?> type, String method, Enum<?> constant, Enum<?> other) {
    return new Mutation(
        type.getName(),
        method,
        (code, element) -> {
          if (element instanceof FieldInstruction field
              && field.name().equalsString(constant.name())) {
            ClassDesc owner = constant.getDeclaringClass().describeConstable().orElseThrow();
            code.getstatic(owner, other.name(), owner);
          } else {
            code.with(element);
          }
        });
  }

  private static void pop(CodeBuilder code, MethodTypeDesc type, boolean receiver) {
    for (ClassDesc parameter : type.parameterList().reversed()) {
      if (TypeKind.from(parameter).slotSize() == 2) {
        code.pop2();
      } else {
        code.pop();
      }
    }
    if (receiver) {
      code.pop();
    }
  }

  private static void push(CodeBuilder code, ClassDesc type, int value) {
    switch (TypeKind.from(type)) {
      case VOID -> {}
      case LONG -> code.loadConstant((long) value);
      case REFERENCE -> code.aconst_null();
      default -> code.loadConstant(value);
    }
  }

  /// The class with the bug.
  ///
  /// @throws IllegalStateException if there is nothing to change
  byte[] plant(byte[] original) {
    ClassFile files = ClassFile.of();
    ClassModel model = files.parse(original);
    byte[] planted = files.transformClass(model, in(how));
    if (Arrays.equals(planted, files.transformClass(model, in(CodeBuilder::with)))) {
      throw new IllegalStateException("nothing to change in " + type + "." + method);
    }
    return planted;
  }

  private ClassTransform in(CodeTransform change) {
    return ClassTransform.transformingMethodBodies(
        found -> found.methodName().equalsString(method), change);
  }
}
