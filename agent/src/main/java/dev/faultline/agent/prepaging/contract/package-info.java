/// Strategies that decide which page the source pushes next.
@NullMarked
package dev.faultline.agent.prepaging.contract;

import org.jspecify.annotations.NullMarked;
