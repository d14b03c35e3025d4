package dev.faultline.simulator.cli.file;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.earlier.Ceiling;
import dev.faultline.reports.earlier.Earlier;
import dev.faultline.reports.earlier.EarlierTable;
import dev.faultline.reports.page.EarlierPage;
import dev.faultline.reports.render.Screen;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.experiment.ResultFolder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `faultline report RESULTS --baseline OLD`
public final class EarlierReport {
  private EarlierReport() {}

  /// @param into folder of the results
  /// @param before what the page's name begins with
  /// @param ceilings as given; null if none
  public static int write(
      Context context,
      Path results,
      Path old,
      ResultFolder into,
      String before,
      @Nullable String ceilings) {
    List<Ceiling> held = ceilings == null ? List.of() : parsed(ceilings);
    Earlier earlier =
        Earlier.of(Results.read(results), results.toString(), Results.read(old), old.toString());
    List<Ceiling.Findings> findings = held.stream().map(one -> one.hold(earlier)).toList();
    Screen screen = new Screen(context.width(), false, context.styled());
    context.out().println(EarlierTable.text(earlier, screen));
    context.out().println(into.write(before + EarlierPage.FILE_NAME, EarlierPage.of(earlier)));
    boolean broken = false;
    for (Ceiling.Findings found : findings) {
      found.unsure().forEach(line -> Errors.say(context, "warning: " + line));
      found.broken().forEach(line -> Errors.say(context, line));
      broken |= !found.broken().isEmpty();
    }
    return broken ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  private static List<Ceiling> parsed(String ceilings) {
    try {
      return Ceiling.parse(ceilings);
    } catch (IllegalArgumentException e) {
      throw new RequestException("--fail-above: " + e.getMessage());
    }
  }
}
