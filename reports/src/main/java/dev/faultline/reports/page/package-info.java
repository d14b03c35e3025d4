/// Reports as HTML pages, from templates in `src/main/jte`, and the choice of formats.
@NullMarked
package dev.faultline.reports.page;

import org.jspecify.annotations.NullMarked;
