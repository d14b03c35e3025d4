/// Page faults of other programs' guests: a page source on one side, a hypervisor's userfaultfd on
/// the other, and a migration's endpoints between the two.
@NullMarked
package dev.faultline.agent.pager;

import org.jspecify.annotations.NullMarked;
