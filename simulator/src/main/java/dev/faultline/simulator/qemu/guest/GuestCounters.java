package dev.faultline.simulator.qemu.guest;

import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the guest says of itself at one instant; see `guest.asm`. Ticks are those of its time-stamp
/// counter, which crosses with it.
///
/// @param touches so far, modulo 2^32
/// @param isTouching whether its memory is filled and it touches pages
/// @param ticks after the last touch
/// @param slowTicks of all touches that took 65,536 ticks or more, together
/// @param slowTouches how many these were
/// @param ticksPer100Millis as it measured when it started
public record GuestCounters(
    long touches,
    boolean isTouching,
    long ticks,
    long slowTicks,
    long slowTouches,
    long ticksPer100Millis) {
  /// Of a guest that says nothing.
  public static final GuestCounters SILENT = new GuestCounters(0, false, 0, 0, 0, 0);

  private static final long ADDRESS = 0x10000;
  private static final int WORDS = 8;
  private static final Pattern WORD = Pattern.compile("0x([0-9a-fA-F]{8})");
  private static final long UNSIGNED = 0xffffffffL;

  /// Asks the guest's QEMU.
  public static GuestCounters read(Qmp qmp) throws IOException {
    return parse(
        qmp.command(
                "human-monitor-command",
                Qmp.arguments().put("command-line", "xp/%dwx %#x".formatted(WORDS, ADDRESS)))
            .asString(""));
  }

  /// @param dump lines of an address, a colon and words, as `xp` writes them
  public static GuestCounters parse(String dump) throws IOException {
    List<Long> words = new ArrayList<>();
    for (String line : dump.lines().toList()) {
      Matcher word = WORD.matcher(line.substring(line.indexOf(':') + 1));
      while (word.find()) {
        words.add(Long.parseLong(word.group(1), 16));
      }
    }
    if (words.size() != WORDS) {
      throw new IOException("the monitor said \"%s\" of the guest's counters".formatted(dump));
    }
    return new GuestCounters(
        words.get(0),
        words.get(1) == 1,
        words.get(2) | words.get(3) << 32,
        words.get(4) | words.get(5) << 32,
        words.get(6),
        words.get(7));
  }

  /// Touches since an earlier reading, at most 2^32.
  public long touchesSince(GuestCounters earlier) {
    return (touches - earlier.touches) & UNSIGNED;
  }

  /// Time in slow touches since an earlier reading.
  public long slowNanosSince(GuestCounters earlier) {
    return nanos(slowTicks - earlier.slowTicks);
  }

  /// Time that has passed for it since an earlier reading.
  public long nanosSince(GuestCounters earlier) {
    return nanos(ticks - earlier.ticks);
  }

  private long nanos(long someTicks) {
    return ticksPer100Millis == 0 ? 0 : (long) (someTicks * (1e8 / ticksPer100Millis));
  }
}
