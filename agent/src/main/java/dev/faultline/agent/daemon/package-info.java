/// Hosts guests: joins the endpoints of `migration` to the links of `wire` and to a machine, and
/// obeys a driver.
@NullMarked
package dev.faultline.agent.daemon;

import org.jspecify.annotations.NullMarked;
