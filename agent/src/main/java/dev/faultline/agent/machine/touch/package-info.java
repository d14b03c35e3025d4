/// What is known of the pages that vCPUs have touched.
@NullMarked
package dev.faultline.agent.machine.touch;

import org.jspecify.annotations.NullMarked;
