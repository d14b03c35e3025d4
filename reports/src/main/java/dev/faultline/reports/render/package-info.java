/// Renderings of result files: terminal, CSV, Markdown, JSON, HTML. Nothing here needs more than
/// the files.
@NullMarked
package dev.faultline.reports.render;

import org.jspecify.annotations.NullMarked;
