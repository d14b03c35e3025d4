// What is the same on a page and on paper: a chart's option at a palette's width, and how high it then is.
const PAPER = 680; // dots: what a page has between its margins, A4 or letter

function drawn(kind, report, p, list, state) {
  const few = list.filter((v) => v.shown !== false);
  const told = kind.rows && !p.all && few.length > 0 ? few : list;
  const option = kind.draw(report, p, told, state);
  const around = option.grid.top + option.grid.bottom;
  return { option, height: kind.height ? kind.height(option) : around + (kind.rows ? 30 * told.length : 230) };
}
