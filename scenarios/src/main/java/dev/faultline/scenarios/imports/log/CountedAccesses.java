package dev.faultline.scenarios.imports.log;

import dev.faultline.scenarios.record.RecordingException;

/// The accesses of a log without a clock, whose lines count instructions: a fetch one, another
/// access as many as the options say.
public final class CountedAccesses {
  private final TouchSink trace;
  private final LineReader lines;
  private final long accessInstructions;
  private boolean accessed;
  private boolean counted;

  public CountedAccesses(TouchSink trace, LineReader lines, ImportOptions options) {
    this.trace = trace;
    this.lines = lines;
    this.accessInstructions = options.accessInstructions();
  }

  /// An instruction, which is a read of its page.
  public void fetch(int vcpu, long address) {
    pass(vcpu, 1);
    trace.access(vcpu, page(address), false);
  }

  /// A load, a store, or a modify, which is both.
  public void data(int vcpu, long address, boolean read, boolean write) {
    accessed = true;
    pass(vcpu, accessInstructions);
    if (read) {
      trace.access(vcpu, page(address), false);
    }
    if (write) {
      trace.access(vcpu, page(address), true);
    }
  }

  /// A load or store, with the instruction that does it.
  public void dataOf(int vcpu, long instruction, long address, boolean write) {
    accessed = true;
    pass(vcpu, accessInstructions);
    trace.access(vcpu, page(instruction), false);
    trace.access(vcpu, page(address), write);
  }

  private static long page(long address) {
    return address >>> ImportOptions.PAGE_BITS;
  }

  private void pass(int vcpu, long more) {
    long before = trace.clock().instructions(vcpu);
    if (more > ImportClock.MOST_TIME - before) {
      throw lines.wrong(
          "more than %d instructions".formatted(ImportClock.MOST_TIME),
          "Fewer for an access: --access-instructions");
    }
    counted |= more > 0;
    trace.clock().set(vcpu, before + more, lines);
  }

  /// Without fetches all accesses are at one instant, and of each page but two are left.
  ///
  /// @param fetch what a line of one is
  /// @param tool that writes them
  /// @throws RecordingException when nothing counted
  public void requireClock(String fetch, String tool) {
    if (accessed && !counted) {
      throw lines.wrongFile(
          "the log has no line %s, by which instructions are counted".formatted(fetch),
          ("Keep all that %s writes, or say how many an access stands for:"
                  + " --access-instructions 3")
              .formatted(tool));
    }
  }
}
