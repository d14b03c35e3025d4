/// What a migration looks like over time, recorded in bounded space; the same for every engine.
@NullMarked
package dev.faultline.agent.recording;

import org.jspecify.annotations.NullMarked;
