package dev.faultline.agent.migration;

import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.random.SeededRandom;
import java.util.Arrays;
import java.util.TreeMap;

/// Marks what leaves a source, and restores what reaches a target that now and then does not keep
/// what it was told to.
final class TestReferences {
  private final Duplicates known = new Duplicates(EndpointPair.PAGE);
  private final Duplicates.Lane[] lanes;
  private final TreeMap<Integer, byte[]> kept = new TreeMap<>();
  private final SeededRandom random;
  private final boolean refers;
  int referred;
  int missed;

  TestReferences(MigrationPlan plan, long seed) {
    refers = plan.spec().saving().dedup() != SavingSpec.Dedup.OFF;
    lanes = new Duplicates.Lane[plan.channelCount()];
    Arrays.setAll(lanes, i -> new Duplicates.Lane());
    random = SeededRandom.stream(seed, "references");
  }

  /// Something is sent.
  ///
  /// @param memory what each page holds at the source
  void leaves(Message message, int channel, long[] memory) {
    if (refers && message instanceof Message.Pages pages) {
      mark(pages, channel, memory);
    }
  }

  private void mark(Message.Pages message, int channel, long[] memory) {
    int place = 0;
    for (int i = 0; i < message.runs().size() && !message.isDemand(); i++) {
      for (long page = message.runs().first(i); page < message.runs().end(i); page++, place++) {
        long content = memory[(int) page] % 1000;
        int number = known.look(content);
        if (number == Duplicates.SEEN) {
          int given = known.keep(content, lanes[channel]);
          if (given >= 0) {
            message.keep(place, page, given);
          }
        } else if (number >= 0 && known.isThere(number, lanes[channel])) {
          message.refer(place, page, number);
          referred++;
        }
      }
    }
    lanes[channel].sent();
  }

  /// The source has heard this.
  void heard(Message message) {
    if (message instanceof Message.Installed installed) {
      for (int i = 0; i < lanes.length; i++) {
        lanes[i].acknowledged(installed.units().get(i));
      }
    } else if (message instanceof Message.Missed told) {
      for (int i = 0; i < told.pages().size(); i++) {
        known.missed(told.pages().entry(i));
      }
    }
  }

  void cut() {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].lost();
      lanes[i] = new Duplicates.Lane();
    }
  }

  /// What the pages of a message hold that came with these contents.
  byte[] come(Message message, byte[] contents) {
    return message instanceof Message.Pages pages && pages.refers()
        ? restore(pages, contents)
        : contents;
  }

  private byte[] restore(Message.Pages message, byte[] contents) {
    int page = EndpointPair.PAGE;
    References references = message.references();
    for (int i = 0; i < message.kept().size(); i++) {
      int before = 0;
      while (before < references.size() && references.place(before) < message.kept().place(i)) {
        before++;
      }
      int at = (message.kept().place(i) - before) * page;
      if (random.nextBelow(3) > 0) {
        kept.putIfAbsent(message.kept().entry(i), Arrays.copyOfRange(contents, at, at + page));
      }
    }
    int all = references.size();
    message.miss(kept::containsKey);
    missed += all - references.size();
    byte[] restored = new byte[(int) message.runs().pageCount() * page];
    int next = 0;
    int from = 0;
    for (int place = 0; place * page < restored.length; place++) {
      boolean refers = next < references.size() && references.place(next) == place;
      byte[] source = refers ? kept.get(references.entry(next++)) : contents;
      System.arraycopy(source, refers ? 0 : from, restored, place * page, page);
      from += refers ? 0 : page;
    }
    return restored;
  }
}
