// How many rows a legend of these takes: a name's letters are some 7.5 dots wide, its sign and gap 43.
const ROW = 24;
function rowsOf(list, width) {
  let rows = 1;
  let used = 0;
  for (const v of list) {
    const own = 43 + 7.5 * Math.min(26, Array.from(v.name).length);
    if (used > 0 && used + own > width) { rows++; used = 0; }
    used += own;
  }
  return rows;
}

// A hollow sign shows the page through it, which is not always white.
function sign(v, style, p) {
  if (style.symbol !== 'emptyCircle') return v.name;
  return { name: v.name, icon: 'circle', itemStyle: { color: p.back, borderColor: style.color, borderWidth: 2 } };
}

// Lines by variant; those that matter are on, the legend switches the others.
function lines(report, p, list, pick, options) {
  const style = styles(report, p);
  const selected = {};
  list.forEach((v) => { selected[v.name] = p.selected && v.name in p.selected ? p.selected[v.name] : v.shown; });
  const shown = list.filter((v) => v.shown);
  const listed = shown.concat(list.filter((v) => !v.shown)).filter((v) => selected[v.name] || (!p.paper && (p.all || v.shown)));
  const thick = list.find((v) => v.name === (report.best || report.baseline)) || shown[0] || list[0];
  const many = list.length > 1;
  const series = list.map((v) => {
    const s = style.get(v.name);
    const one = {
      name: v.name, type: 'line', data: pick(v), showSymbol: false, step: options.step, color: s.color,
      lineStyle: { width: s.width, type: v.choosable ? s.type : 'dashed', color: s.color }, symbol: s.symbol, sampling: undefined,
    };
    if (v === thick && options.marks) Object.assign(one, options.marks(v));
    return one;
  });
  return base(p, {
    legend: many ? { left: 0, top: 0, itemGap: 12, itemWidth: 24, selected, textStyle: { color: p.text, fontSize: 13 }, inactiveColor: p.faint, formatter: shortened, data: listed.map((v) => sign(v, style.get(v.name), p)) } : { show: false },
    grid: { left: 12, right: 24, top: 44 + (many ? ROW * rowsOf(listed, p.width) : 0), bottom: 26, containLabel: true },
    tooltip: { confine: true, trigger: 'item', backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => '<b>' + escaped(one.seriesName) + '</b><br>' + options.say(one.value) },
    xAxis: options.x, yAxis: options.y, series,
  });
}

// From a little before the guest stops to a little after everything has crossed: what follows is the rest
// of its work.
function span(list) {
  const at = (v, name) => (v.detail.phases.find((one) => one.name === name) || {}).ms;
  const ends = list.map((v) => at(v, 'COMPLETE')).filter((ms) => ms > 0);
  const first = least(list.map((v) => v.detail.phases[0]).filter(Boolean).map((one) => one.ms), 0);
  const last = greatest(ends.length > 0 ? ends : list.map((v) => at(v, 'END') || 0));
  const margin = 0.08 * (last - first);
  return last > first ? { min: first - margin / 2, max: last + 2 * margin } : {};
}
// Lines with their names above the plot.
function marked(p, list) {
  return {
    silent: true, symbol: 'none', z: 1, lineStyle: { color: p.soft, type: 'dotted' },
    label: { color: p.soft, fontSize: 11, fontFamily: FONT, rotate: 0, distance: 4, formatter: (one) => one.name, position: 'end' },
    data: list,
  };
}
// Names that would stand upon one another are left out, the earlier ones.
function phases(p, v, within) {
  const room = 74 / Math.max(120, p.width - 90);
  const known = [];
  v.detail.phases.filter((one) => one.name !== 'END').reverse().forEach((one) => {
    if (known.every((other) => Math.abs(other.ms - one.ms) > room * (within.max - within.min))) known.push(one);
  });
  return { markLine: marked(p, known.map((one) => ({ name: one.name, xAxis: one.ms }))) };
}
// Percentiles that are too near to have a name each share one.
function percentiles(p, v) {
  let first;
  return { markLine: marked(p, v.detail.marks.map((m, i, all) => {
    const name = m.name.replace('p999', 'p99.9');
    if (first === undefined) first = name;
    if (i + 1 < all.length && all[i + 1].ns < (p.width < 450 ? 5 : 2.5) * m.ns) return { xAxis: m.ns / 1e6, name: '' };
    const span = first === name ? name : first + '–' + name;
    first = undefined;
    return { xAxis: m.ns / 1e6, name: span };
  })) };
}

const recorded = (v, name) => v.detail && v.detail.lines[name] && v.detail.lines[name].length > 0;
function over(name, label, unit) {
  return {
    of: (report) => report.variants.filter((v) => recorded(v, name)),
    draw: (report, p, list) => lines(report, p, list, (v) => v.detail.lines[name], {
      marks: (v) => phases(p, v, span(list.filter((one) => one.shown))), say: (at) => time(at[0]) + ': ' + unit(at[1]),
      x: axis(p, 'value', 'time since RESUME', Object.assign({ splitNumber: steps(p.width - 100), axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true, showMinLabel: false, showMaxLabel: false }, splitLine: { show: true, showMinLine: false, showMaxLine: false, lineStyle: { color: p.line } } }, span(list.filter((one) => one.shown)))),
      y: upright(p, 'value', label, { axisLabel: { color: p.soft, fontSize: 12, formatter: unit } }),
    }),
  };
}
