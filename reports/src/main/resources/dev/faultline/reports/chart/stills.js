// The map as a chart of its own, for paper: one picture above another on one clock.
const stills = {
  map: {
    draw: (report, p, list, state) => {
      const pair = [list[state.left], list[state.right]].filter(Boolean);
      const within = spanOf(pair);
      const [top, gap, side] = [96, 100, 32];
      const width = p.width - 2 * side;
      const columns = Math.round(width / 2); // a map has some 200 instants
      const seen = new Set(pair.flatMap((v) => v.detail.map.states));
      const keys = Object.keys(PAGE_STATES).filter((name) => seen.has(name)).map((name) => [PAGE_STATES[name].say, PAGE_STATES[name].light]);
      if (state.dots) keys.push(['first touch', p.text]);
      const grids = pair.map((v, i) => ({ left: side, right: side, top: top + i * (MAP_HEIGHT + gap), height: MAP_HEIGHT }));
      return base(p, {
        grid: grids, still: top + pair.length * (MAP_HEIGHT + gap) - gap + 44,
        legend: { left: 0, top: 0, itemGap: 10, itemWidth: 12, itemHeight: 12, selectedMode: false, textStyle: { color: p.text, fontSize: 12 }, data: keys.map((one) => ({ name: one[0], icon: 'rect', itemStyle: { color: one[1] } })) },
        title: pair.map((v, i) => ({ left: side - 5, top: grids[i].top - 46, padding: 5, text: shortened(v.name) + ', ' + v.detail.map.rows + ' rows of ' + binary(v.detail.map.rowBytes), textStyle: { color: p.text, fontSize: 13, fontWeight: 'normal' } })),
        xAxis: pair.map((v, i) => axis(p, 'value', i + 1 < pair.length ? '' : 'time since RESUME', { gridIndex: i, min: within.min, max: within.max, splitNumber: steps(width), splitLine: { show: false }, axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true, showMinLabel: false, showMaxLabel: false } })),
        yAxis: pair.map((v, i) => ({ type: 'value', gridIndex: i, min: 0, max: 1, show: false })),
        series: pair.map((v, i) => ({
          type: 'custom', xAxisIndex: i, yAxisIndex: i, data: [[within.min, 0]], clip: false,
          renderItem: () => ({ type: 'image', style: { image: p.encoded(pixels(v.detail.map, columns, within, state.dots, p), columns, MAP_HEIGHT, width), x: side, y: grids[i].top, width, height: MAP_HEIGHT } }),
          markLine: Object.assign(marked(p, v.detail.phases.filter((one) => ['RESUME', 'COMPLETE'].includes(one.name)).map((one) => ({ name: one.name, xAxis: one.ms }))), { z: 5 }),
        })).concat(keys.map((one) => ({ type: 'line', name: one[0], data: [], color: one[1] }))),
      });
    },
    height: (option) => option.still,
  },
};
