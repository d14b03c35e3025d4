package dev.faultline.agent.journal;

import dev.faultline.agent.mapping.libc.HostException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A journal in memory, the same bytes as in a file but for the plan: for a process that is only
/// modelled.
public final class JournalBytes implements Journal {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean isFull;

  public JournalBytes() {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(JournalCodec.MAGIC).array());
  }

  /// From now on there is no room, but for what a file has taken room for when it began.
  public void fill() {
    isFull = true;
  }

  @Override
  public void append(JournalRecord record) {
    if (isFull && record instanceof JournalRecord.Released) {
      throw new HostException("the journal cannot be written: no room");
    }
    bytes.writeBytes(JournalCodec.encode(record));
  }

  /// What a source's successor goes on with; null if there is nothing.
  public JournalRecord.@Nullable GivenAway givenAway() {
    JournalRecord.GivenAway given = Restart.first(replay(), JournalRecord.GivenAway.class);
    return Restart.first(replay(), JournalRecord.Over.class) == null ? given : null;
  }

  /// Whether a target's successor has a guest to go on with.
  public boolean hasResumed() {
    return Restart.first(replay(), JournalRecord.Resumed.class) != null;
  }

  private JournalCodec.Replay replay() {
    return JournalCodec.replay(ByteBuffer.wrap(bytes.toByteArray()));
  }
}
