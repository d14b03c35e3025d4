/// A YAML file as a tree in which every node knows its place, and the problems found there.
@NullMarked
package dev.faultline.scenarios.read.tree;

import org.jspecify.annotations.NullMarked;
