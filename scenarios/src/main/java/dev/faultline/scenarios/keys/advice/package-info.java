/// What to write instead of a word that nothing is called.
@NullMarked
package dev.faultline.scenarios.keys.advice;

import org.jspecify.annotations.NullMarked;
