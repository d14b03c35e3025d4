package dev.faultline.simulator.virtual.memory;

/// Which vCPU has touched which page since RESUME, to count how many of its first touches found the
/// page resident.
///
/// The bits of all vCPUs for a page lie side by side, since vCPUs that share a program share its
/// hot pages. Where they would take more than [#BITS_MAX], so that each look is a cache miss,
/// touches are written down instead and counted a great many at a time.
public final class TouchedPages {
  private static final long BITS_MAX = 1L << 28;
  private final int shift;
  private final long[] words;
  private final TouchLog[] logs;
  private final long[] faults;
  private long minor;

  public TouchedPages(long capacity, int vcpus) {
    this(capacity, vcpus, BITS_MAX);
  }

  public TouchedPages(long capacity, int vcpus, long bitsMax) {
    shift = 32 - Integer.numberOfLeadingZeros(vcpus - 1);
    boolean fits = capacity << shift <= bitsMax;
    words = new long[fits ? (int) ((capacity << shift) + 63 >>> 6) : 0];
    faults = new long[vcpus];
    logs = new TouchLog[fits ? 0 : vcpus];
    TouchThinner thinner = new TouchThinner();
    for (int i = 0; i < logs.length; i++) {
      logs[i] = new TouchLog(thinner);
    }
  }

  /// Whether this vCPU is known to have touched the page; if not it may have, all the same.
  public boolean isKnown(int vcpu, long page) {
    return bit(vcpu, page) != 0;
  }

  /// A vCPU touches a resident page. Returns whether that is known to be its first touch of it;
  /// where touches are written down, [#drain] tells.
  public boolean resident(int vcpu, long page) {
    if (logs.length > 0) {
      logs[vcpu].add((int) page);
      return false;
    }
    boolean isFirst = set(vcpu, page);
    minor += isFirst ? 1 : 0;
    return isFirst;
  }

  /// A vCPU touches a page for which it had to trap, and never had touched before.
  public void fault(int vcpu, long page) {
    faults[vcpu]++;
    if (logs.length > 0) {
      logs[vcpu].add((int) page);
    } else {
      set(vcpu, page);
    }
  }

  private boolean set(int vcpu, long page) {
    long bit = (page << shift) + vcpu;
    int word = (int) (bit >>> 6);
    long before = words[word];
    words[word] = before | 1L << bit;
    return (before >>> bit & 1) == 0;
  }

  /// 1 if the vCPU is known to have touched the page, else 0; for loops that must not branch.
  public int bit(int vcpu, long page) {
    long bit = (page << shift) + vcpu;
    int word = (int) (bit >>> 6);
    return word < words.length ? (int) (words[word] >>> bit & 1) : 0;
  }

  /// Where touches are written down, those since the last call; one of a page may come again, and
  /// may be up to [GuestState#BATCH] touches ahead of time.
  public void drain(TouchLog.Listener into) {
    for (TouchLog log : logs) {
      log.drain(into);
    }
  }

  /// How many first touches of each vCPU found the page resident, all together.
  public long minor() {
    long sum = minor;
    for (int vcpu = 0; vcpu < logs.length; vcpu++) {
      sum += logs[vcpu].distinct() - faults[vcpu];
    }
    return sum;
  }

  /// How many distinct pages each vCPU has touched, all together.
  public long firsts() {
    long sum = 0;
    for (long word : words) {
      sum += Long.bitCount(word);
    }
    for (TouchLog log : logs) {
      sum += log.distinct();
    }
    return sum;
  }
}
