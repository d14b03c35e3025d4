package dev.faultline.scenarios.read.tree;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.StringReader;

/// A text of which no read ends between the two halves of a character: there the parser
/// (snakeyaml-engine 3, `StreamReader`) looks for the second half beyond its buffer, and fails
/// where the buffer is full.
final class WholeCharacters extends PushbackReader {
  WholeCharacters(String text) {
    super(new StringReader(text), 1);
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    if (count > 1 && Character.isHighSurrogate(into[offset + count - 1])) {
      unread(into[offset + count - 1]);
      return count - 1;
    }
    return count;
  }
}
