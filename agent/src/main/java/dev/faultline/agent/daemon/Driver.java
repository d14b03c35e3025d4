package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.connect.Connection;
import dev.faultline.agent.wire.connect.FrameChannel;
import dev.faultline.agent.wire.connect.RecordCodec;
import io.netty.buffer.ByteBuf;
import java.lang.ref.WeakReference;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A driver's connection: it speaks for one guest, which it has prepared here, or for one that was
/// here and that it takes over to bring it to its end.
final class Driver implements Connection.Frames {
  /// The largest frame that a driver may send.
  static final int ORDER_BYTES_MAX = 1 << 20;

  private static final int ORDERS_WAITING_MAX = 8;

  private final Agent agent;
  private final AtomicInteger ordersWaiting = new AtomicInteger();
  private volatile HostedGuest guest;
  private volatile @Nullable FrameChannel channel;

  /// @param guest the one that it will prepare
  Driver(Agent agent, HostedGuest guest) {
    this.agent = agent;
    this.guest = guest;
  }

  void speaksOn(FrameChannel with) {
    channel = with;
    guest.speaksOn(with);
    // the timer must not keep a guest that has long gone
    WeakReference<Driver> self = new WeakReference<>(this);
    Runnable unlessGone =
        () -> {
          Driver still = self.get();
          if (still != null) {
            still.requireOrders();
          }
        };
    var unused = agent.timer().schedule(unlessGone, agent.silenceMillisMax, TimeUnit.MILLISECONDS);
  }

  /// One that has nothing to order would keep a place from others for good.
  private void requireOrders() {
    FrameChannel to = channel;
    if (to != null) {
      guest.requirePrepared(to, "nothing was prepared within " + agent.silenceMillisMax + " ms");
    }
  }

  private void tell(News news) {
    FrameChannel to = channel;
    if (to != null) {
      to.send(RecordCodec.encode(News.class, news));
    }
  }

  @Override
  public void received(ByteBuf body) {
    Order order;
    try {
      order = RecordCodec.decode(Order.class, FrameChannel.bytes(body));
    } catch (ProtocolException e) {
      guest.refuse("order refused: " + e.getMessage());
      return;
    } finally {
      body.release();
    }
    switch (order) {
      case Order.Clock clock ->
          tell(new News.Clock(clock.token(), System.nanoTime(), HostClock.name()));
      case Order.Guests guests -> tell(new News.Guests(agent.guests()));
      case Order.Recover recover -> recover(recover.migrationId());
      case Order.Drop drop -> drop(drop.migrationId());
      default -> obey(order);
    }
  }

  private void obey(Order order) {
    if (ordersWaiting.incrementAndGet() >= ORDERS_WAITING_MAX) {
      reading(false);
    }
    guest.order(
        order,
        () -> {
          if (ordersWaiting.decrementAndGet() < ORDERS_WAITING_MAX) {
            reading(true);
          }
        });
  }

  private void reading(boolean reads) {
    FrameChannel to = channel;
    if (to != null) {
      to.reading(reads);
    }
  }

  private void recover(long migrationId) {
    HostedGuest source = agent.find(migrationId, Order.Role.SOURCE);
    HostedGuest other = source == null ? agent.find(migrationId, Order.Role.TARGET) : source;
    FrameChannel to = channel;
    if (other == null || to == null) {
      tell(new News.Failed(unknown("migration", migrationId)));
    } else if (other != guest) {
      HostedGuest mine = guest;
      guest = other;
      mine.closed("its driver has taken another one over");
      other.speaksOn(to);
      other.recover();
    }
  }

  private void drop(long migrationId) {
    HostedGuest source = agent.find(migrationId, Order.Role.SOURCE);
    HostedGuest target = agent.find(migrationId, Order.Role.TARGET);
    if (source == null && target == null) {
      tell(new News.Failed(unknown("migration", migrationId)));
    }
    for (HostedGuest one : new HostedGuest[] {source, target}) {
      if (one != null && !one.drop()) {
        tell(new News.Failed("a driver speaks for that guest: stop it there"));
      }
    }
  }

  private static String unknown(String what, long migrationId) {
    return "no %s %x is here".formatted(what, migrationId).toLowerCase(Locale.ROOT);
  }

  @Override
  public void broken(String why) {
    guest.broken(why);
  }

  @Override
  public void closed(String why) {
    guest.closed(why);
  }
}
