/// Charts as SVG files, for papers: what the page's script draws of the same data.
@NullMarked
package dev.faultline.reports.drawing;

import org.jspecify.annotations.NullMarked;
