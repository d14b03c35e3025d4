/// Values with units: `512 MiB`, `10 Gbit/s`, `50 us`, `30 %`.
@NullMarked
package dev.faultline.scenarios.units;

import org.jspecify.annotations.NullMarked;
