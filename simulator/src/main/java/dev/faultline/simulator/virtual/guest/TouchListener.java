package dev.faultline.simulator.virtual.guest;

/// Hears of every touch at the source.
public interface TouchListener {
  void touched(long page, boolean write);
}
