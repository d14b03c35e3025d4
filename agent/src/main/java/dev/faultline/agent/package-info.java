/// What runs on a host: the migration's heart, and the real world around it.
@NullMarked
package dev.faultline.agent;

import org.jspecify.annotations.NullMarked;
