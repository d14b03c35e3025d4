/// What sessions keep, and share, so that references may stand for pages.
@NullMarked
package dev.faultline.agent.session.contents;

import org.jspecify.annotations.NullMarked;
