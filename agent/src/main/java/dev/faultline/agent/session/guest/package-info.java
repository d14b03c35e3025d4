/// Between a guest's machine and its endpoint: pages that land, faults, what memory holds.
@NullMarked
package dev.faultline.agent.session.guest;

import org.jspecify.annotations.NullMarked;
