/// A link between two hosts: what is on its way, the pipes that it goes through, and the wires that
/// they share.
@NullMarked
package dev.faultline.simulator.virtual.link;

import org.jspecify.annotations.NullMarked;
