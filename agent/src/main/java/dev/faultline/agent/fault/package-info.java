/// How absent pages are noticed and brought in: by the kernel (userfaultfd) or by looking first
/// (software).
@NullMarked
package dev.faultline.agent.fault;

import org.jspecify.annotations.NullMarked;
