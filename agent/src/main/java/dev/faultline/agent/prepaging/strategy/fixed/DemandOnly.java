package dev.faultline.agent.prepaging.strategy.fixed;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import java.util.List;

/// Pushes nothing: every page moves when the guest asks for it, and never otherwise. The floor of
/// every comparison; Hines and Gopalan reject it on its own, since the source is needed without
/// end.
public final class DemandOnly implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "demand-only",
          "pushes nothing; a page moves when the guest touches it",
          "Hines, Deshpande, Gopalan: Post-copy live migration of virtual machines, OSR 43(3),"
              + " 2009",
          false,
          List.of(),
          context -> new DemandOnly());

  @Override
  public void fill(View view, PushUnit into) {}

  @Override
  public boolean pushes() {
    return false;
  }
}
