package dev.faultline.agent.session.channels;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.Opening;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.agent.wire.link.Link;
import dev.faultline.agent.wire.link.Wiring;
import dev.faultline.agent.wire.saving.Referring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Makes all connections of a migration, or says why it cannot.
public final class Connector {
  private Connector() {}

  /// Connects every channel.
  ///
  /// @param silenceSecondsMax how long the target may take to answer
  /// @param linked hears of each link, from any thread
  /// @param failed hears from any thread why it could not be done, maybe after some links and of
  ///   each that is missing
  public static void connect(
      Transport transport,
      Address target,
      int silenceSecondsMax,
      Wiring wiring,
      Link.Events session,
      Consumer<Link> linked,
      Consumer<String> failed) {
    MigrationPlan plan = wiring.plan();
    List<CompletableFuture<Connection>> all = new ArrayList<>();
    Referring referring = wiring.referring();
    long shared = referring == null ? 0 : referring.id();
    for (int i = 0; i < plan.channelCount(); i++) {
      Opening opening = new Opening(plan.migrationId(), plan.channel(i), shared);
      all.add(transport.connect(target, opening, silenceSecondsMax));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                for (int i = 0; i < plan.channelCount(); i++) {
                  Channel channel = plan.channel(i);
                  Connection connection = all.get(i).resultNow();
                  connection.execute(
                      () -> {
                        try {
                          linked.accept(connection.link(channel, wiring, session));
                        } catch (IOException e) {
                          connection.close();
                          failed.accept(String.valueOf(e.getMessage()));
                        }
                      });
                }
              } else {
                all.forEach(one -> one.thenAccept(Connection::close));
                failed.accept(text(failure));
              }
            });
  }

  private static String text(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }
}
