/// What users can mend.
@NullMarked
package dev.faultline.agent.request;

import org.jspecify.annotations.NullMarked;
