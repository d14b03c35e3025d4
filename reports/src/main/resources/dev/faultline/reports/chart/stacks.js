// Of each part its instants with the sum of it and of those before it, and its own value. ECharts stacks along
// the first axis that has numbers, which here is time.
function sums(v, parts) {
  const below = new Map();
  return parts.map((part) => v.detail.lines[part.series].map(([at, own]) => {
    below.set(at, (below.get(at) || 0) + own);
    return [at, below.get(at), own];
  }));
}
// What several series of one run add up to, as areas upon one another: of the best strategy, or of the first.
function stacked(parts, label, unit) {
  const drawn = (report) => {
    const able = report.variants.filter((v) => parts.some((part) => recorded(v, part.series)));
    return able.find((v) => v.name === (report.best || report.baseline)) || able[0];
  };
  return {
    of: (report) => [drawn(report)].filter(Boolean),
    draw: (report, p, list) => {
      const v = list[0];
      const there = parts.filter((part) => recorded(v, part.series) && v.detail.lines[part.series].some((at) => at[1] > 0));
      const within = span([v]);
      return base(p, {
        legend: { left: 0, top: 0, itemGap: 12, textStyle: { color: p.text, fontSize: 13 }, data: there.map((part) => part.say) },
        title: report.variants.length > 1 ? { text: shortened(v.name), right: 0, top: 0, textStyle: { color: p.soft, fontSize: 12, fontWeight: 'normal' } } : undefined,
        grid: { left: 12, right: 24, top: 68, bottom: 26, containLabel: true },
        tooltip: { confine: true, trigger: 'axis', backgroundColor: p.back, textStyle: { color: p.text }, formatter: (all) => time(all[0].value[0]) + all.map((one) => '<br>' + escaped(one.seriesName) + ': ' + unit(one.value[2])).join('') },
        xAxis: axis(p, 'value', 'time since RESUME', Object.assign({ splitNumber: steps(p.width - 100), axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true, showMinLabel: false, showMaxLabel: false }, splitLine: { show: true, showMinLine: false, showMaxLine: false, lineStyle: { color: p.line } } }, within)),
        yAxis: upright(p, 'value', label, { axisLabel: { color: p.soft, fontSize: 12, formatter: unit } }),
        // the highest first: each covers what is behind it
        series: sums(v, there).map((data, i) => Object.assign({
          name: there[i].say, type: 'line', data, z: 2 + there.length - i, showSymbol: false, color: there[i].color(p),
          lineStyle: { width: 1, color: there[i].color(p) }, areaStyle: { color: mixed(there[i].color(p), p.back, 0.75), opacity: 1 },
        }, i === 0 ? phases(p, v, within) : {})),
      });
    },
  };
}
const inked = (state) => (p) => PAGE_STATES[state][p.back === '#ffffff' ? 'light' : 'dark'];
charts.came = stacked([
  { series: 'resident_zero_pages', say: 'zero', color: inked('zero') },
  { series: 'resident_pushed_pages', say: 'pushed', color: inked('used') },
  { series: 'resident_demanded_pages', say: 'asked for', color: inked('demanded') },
], 'resident pages', count);
charts.channels = stacked([
  { series: 'bytes_wire_push', say: 'push', color: (p) => p.hues[0] },
  { series: 'bytes_wire_demand', say: 'demand', color: (p) => p.hues[1] },
  { series: 'bytes_wire_control', say: 'control', color: (p) => p.hues[3] },
  { series: 'bytes_wire_reverse', say: 'back to the source', color: (p) => p.hues[4] },
], 'bytes sent so far', bytes);
