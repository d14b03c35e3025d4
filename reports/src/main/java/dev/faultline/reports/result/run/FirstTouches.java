package dev.faultline.reports.result.run;

import java.util.List;

/// The pages that a guest touched after RESUME, each once, in the order of its first touches: what
/// a later run can push first.
///
/// @param pageBytes what a page is
/// @param complete false if the guest touched more, in more runs than are recorded
/// @param runs two numbers for each run of consecutive pages: its distance from the page behind the
///   run before (the first: from page 0), and how many pages
public record FirstTouches(long pageBytes, boolean complete, List<Long> runs) {
  public FirstTouches {
    if (pageBytes < 1 || runs.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "pages of " + pageBytes + " bytes, " + runs.size() + " numbers");
    }
  }
}
