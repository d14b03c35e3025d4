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
        tooltip: { confine: true, trigger: 'axis', backgroundColor: p.back, textStyle: { color: p.text }, formatter: (all) => time(all[0].value[0]) + all.map((one) => '<br>' + escaped(one.seriesName) + ': ' + unit(one.value[1])).join('') },
        xAxis: axis(p, 'value', 'time since RESUME', Object.assign({ splitNumber: steps(p.width - 100), axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true, showMinLabel: false, showMaxLabel: false }, splitLine: { show: true, showMinLine: false, showMaxLine: false, lineStyle: { color: p.line } } }, within)),
        yAxis: upright(p, 'value', label, { axisLabel: { color: p.soft, fontSize: 12, formatter: unit } }),
        series: there.map((part, i) => Object.assign({
          name: part.say, type: 'line', stack: 'all', data: v.detail.lines[part.series], showSymbol: false, color: part.color(p),
          lineStyle: { width: 1, color: part.color(p) }, areaStyle: { color: part.color(p), opacity: 0.75 },
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
