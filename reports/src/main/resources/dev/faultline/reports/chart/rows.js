// A mean with its interval, a row each; what is far off is broken off at the right and says so.
function intervals(report, p, list, pick, title, unit, reference, whole) {
  const values = list.map(pick);
  const highs = values.map((v) => (v.high === undefined ? v.mean : v.high)).sort((a, b) => b - a);
  let end;
  for (let i = 0; !whole && i < Math.min(3, highs.length - 2) && end === undefined; i++) {
    if (highs[i] > 2.5 * highs[i + 1] && highs[i + 1] > 0) end = highs[i + 1] * 1.2;
  }
  const style = styles(report, p);
  const clip = (x) => (end === undefined ? x : Math.min(x, end));
  const draw = (params, api) => {
    const v = values[params.dataIndex];
    const y = api.coord([0, params.dataIndex])[1];
    const at = (x) => api.coord([clip(x), params.dataIndex])[0];
    const color = style.get(list[params.dataIndex].name).color;
    const stroke = { stroke: color, lineWidth: 2, fill: 'none' };
    const parts = [];
    if (v.low !== undefined) {
      parts.push({ type: 'line', shape: { x1: at(v.low), y1: y, x2: at(v.high), y2: y }, style: stroke });
      [at(v.low), at(v.high)].forEach((x) => parts.push({ type: 'line', shape: { x1: x, y1: y - 5, x2: x, y2: y + 5 }, style: stroke }));
    }
    (v.bySeed || []).forEach((seed) => {
      parts.push({ type: 'circle', shape: { cx: at(seed), cy: y + 8, r: 2 }, style: { fill: color, opacity: 0.45 } });
    });
    const x = at(v.mean);
    const choosable = list[params.dataIndex].choosable;
    const dot = { fill: choosable ? color : p.back, stroke: color, lineWidth: 2 };
    parts.push(list[params.dataIndex].name === report.best
      ? { type: 'polygon', shape: { points: [[x, y - 7], [x + 7, y], [x, y + 7], [x - 7, y]] }, style: dot }
      : { type: 'circle', shape: { cx: x, cy: y, r: 5 }, style: dot });
    const broken = end !== undefined && v.mean > end;
    if (broken) parts.push({ type: 'path', shape: { pathData: 'M-9 -6 L-3 6 M-4 -6 L2 6', x: x - 22, y: y - 6, width: 12, height: 12 }, style: { stroke: p.text, lineWidth: 1.5, fill: 'none' } });
    const right = broken ? x - 30 : at(v.high === undefined ? v.mean : v.high) + 9;
    const room = api.coord([clip(1e300), 0])[0];
    const line = reference === undefined ? -1 : api.coord([reference, 0])[0];
    const flip = broken || (right < line && line < right + 62) || right + 66 > params.coordSys.x + params.coordSys.width;
    parts.push({ type: 'text', style: { text: unit(v.mean), x: flip ? Math.min(x, at(v.low === undefined ? v.mean : v.low)) - (broken ? 30 : 11) : right, y, fill: p.text, stroke: p.back, lineWidth: 4, fontFamily: FONT, textAlign: flip ? 'right' : 'left', textVerticalAlign: 'middle', fontSize: 13 } });
    return { type: 'group', children: parts, silent: !room };
  };
  const all = values.flatMap((v) => [v.mean, v.low, v.high].concat(v.bySeed || [])).filter((x) => x !== undefined);
  const lowest = least(all, 0);
  const margin = 0.04 * (greatest(all, 0) - lowest) || 1;
  const left = 28 + 7.4 * greatest(list.map((v) => Math.min(26, Array.from(v.name).length)));
  return base(p, {
    grid: { left, right: 28, top: 12, bottom: title === '' ? 28 : 46 },
    tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => {
      const v = values[one.dataIndex];
      return '<b>' + escaped(list[one.dataIndex].name) + '</b><br>' + unit(v.mean) + (v.low === undefined ? '' : ' (' + unit(v.low) + ' to ' + unit(v.high) + ')');
    } },
    xAxis: axis(p, 'value', title, { splitNumber: steps(p.width - left - 28), min: lowest < 0 || whole ? lowest - margin : 0, max: end === undefined ? greatest(all, 0) + margin : end, axisLabel: { color: p.soft, fontSize: 12, formatter: unit, hideOverlap: true, showMinLabel: lowest === 0 && !whole, showMaxLabel: false }, splitLine: { show: true, showMinLine: false, showMaxLine: false, lineStyle: { color: p.line } } }),
    yAxis: names(p, list, report.best),
    series: [{
      type: 'custom', renderItem: draw, clip: false, data: values.map((v, i) => [clip(v.mean), i]), encode: { x: 0, y: 1 },
      markLine: reference === undefined ? undefined : { silent: true, z: 1, symbol: 'none', lineStyle: { color: p.soft, type: 'dashed' }, label: { show: false }, data: [{ xAxis: reference }] },
    }],
  });
}
