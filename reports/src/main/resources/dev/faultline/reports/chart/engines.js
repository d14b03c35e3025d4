// The reference's range and the candidate's median for each metric, over the reference's median; what is far off
// is broken off.
charts.engines = {
  rows: true, of: (report) => report.rows,
  draw: (report, p, list) => {
    const end = Math.min(220, greatest(list.map((r) => Math.max(r.high, r.candidate) + 12), 140));
    const at = (x) => Math.min(x, end - 2);
    const told = p.width >= 600; // else the table below has to do
    const hue = (r) => ({ within: p.best, misses: p.hues[6], unmeasurable: p.soft }[r.verdict] || p.hues[0]);
    return base(p, {
      grid: { left: 24 + 7.2 * greatest(list.map((r) => Math.min(26, Array.from(r.name).length))), right: told ? 270 : 28, top: 16, bottom: 44 },
      tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => {
        const r = list[one.dataIndex];
        return '<b>' + escaped(r.name) + '</b><br>' + escaped(r.of) + ' ' + escaped(r.measured) + ' (' + number(r.low) + ' to ' + number(r.high) + ' %)<br>' + escaped(r.by) + ' ' + escaped(r.told) + ' (' + number(r.candidate) + ' %)<br>' + escaped(r.verdict);
      } },
      xAxis: axis(p, 'value', 'per cent of the median of ' + (list.length ? list[0].of : '-'), { min: Math.max(0, least(list.map((r) => Math.min(r.low, r.candidate) - 8), 60)), max: end, axisLabel: { color: p.soft, formatter: (x) => number(x) + ' %', showMinLabel: false, showMaxLabel: false } }),
      yAxis: names(p, list, ''),
      series: [{
        type: 'custom', clip: false, encode: { x: 0, y: 1 }, data: list.map((r, i) => [at(r.candidate), i]),
        markArea: { silent: true, itemStyle: { color: p.line, opacity: 0.45 }, data: [[{ xAxis: 100 - report.band }, { xAxis: 100 + report.band }]] },
        markLine: { silent: true, symbol: 'none', lineStyle: { color: p.soft, type: 'dashed' }, label: { show: false }, data: [{ xAxis: 100 }] },
        renderItem: (params, api) => {
          const r = list[params.dataIndex];
          const y = api.coord([0, params.dataIndex])[1];
          const x = (value) => api.coord([at(value), params.dataIndex])[0];
          const v = x(r.candidate);
          return { type: 'group', children: [
            { type: 'line', shape: { x1: x(r.low), y1: y, x2: x(r.high), y2: y }, style: { stroke: p.soft, lineWidth: 6, opacity: 0.6 } },
            { type: 'circle', shape: { cx: x(100), cy: y, r: 4 }, style: { fill: p.soft } },
            { type: 'polygon', shape: { points: [[v, y - 7], [v + 7, y], [v, y + 7], [v - 7, y]] }, style: { fill: hue(r), stroke: p.back } },
            { type: 'text', style: { text: r.candidate > end - 2 ? '\u00bb' : '', x: v + 9, y, fill: p.text, textVerticalAlign: 'middle', fontFamily: FONT, fontSize: 14 } },
            { type: 'text', style: { text: told ? r.told + ' for ' + r.measured + (r.verdict === 'shown' ? '' : ', ' + r.verdict) : '', x: params.coordSys.x + params.coordSys.width + 24, y, fill: r.verdict === 'misses' ? hue(r) : p.text, textVerticalAlign: 'middle', fontFamily: FONT, fontSize: 12 } },
          ] };
        },
      }],
    });
  },
};
