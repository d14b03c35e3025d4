/// The recorder of traces, with its QEMU plugin.
///
/// A program runs under `qemu-x86_64`, a whole VM under its own `qemu-system-x86_64`; the plugin
/// writes what they touch into a scratch file, and [dev.faultline.scenarios.record.RawRecording]
/// makes a trace of it.
@NullMarked
package dev.faultline.scenarios.record;

import org.jspecify.annotations.NullMarked;
