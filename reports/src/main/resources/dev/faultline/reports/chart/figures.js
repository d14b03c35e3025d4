// Points that lie upon one another share a name: the best of them has it, with how many there are besides.
function clusters(points, best) {
  const width = (of) => greatest(points.map((one) => one[of])) - least(points.map((one) => one[of])) || 1;
  const [wide, high] = [width('x'), width('y')];
  const heads = [];
  points.slice().sort((a, b) => (b.v.name === best) - (a.v.name === best) || a.y - b.y).forEach((one) => {
    const near = heads.find((head) => Math.abs(head.x - one.x) < 0.08 * wide && Math.abs(head.y - one.y) < 0.12 * high);
    if (near) near.more++; else heads.push(Object.assign(one, { more: 0 }));
  });
  return new Map(heads.map((head) => [head.v.name, shortened(head.v.name) + (head.more > 0 ? ' and ' + head.more + ' more' : '')]));
}

const charts = {
  judged: {
    rows: true, of: (report) => report.variants.filter((v) => v.mean !== undefined),
    draw: (report, p, list) => {
      const held = report.variants.find((v) => v.name === report.baseline);
      return intervals(report, p, list, (v) => v, '', time, held && held.mean);
    },
  },
  gap: {
    rows: true, of: (report) => report.variants.filter((v) => v.gap !== undefined && v.gap > -100),
    draw: (report, p, list) => intervals(report, p, list, (v) => ({ mean: v.gap }), report.baseline + ' to ' + report.farEnd, (x) => number(x) + ' %', 0, true),
  },
  forest: {
    rows: true, of: (report) => report.variants.filter((v) => v.difference && v.difference.bySeed.length > 1 && Math.abs(v.difference.mean) < 150),
    draw: (report, p, list) => intervals(report, p, list, (v) => v.difference, report.judged.title + ' beside ' + report.baseline, (x) => (x > 0 ? '+' : '') + number(x) + ' %', 0, true),
  },
  latency: {
    of: (report) => report.variants.filter((v) => v.detail && v.detail.ccdf),
    draw: (report, p, list) => lines(report, p, list, (v) => v.detail.ccdf.map((at) => [at[0] / 1e6, at[1]]), {
      step: 'end', say: (at) => number(at[1] * 100) + ' % take longer than ' + time(at[0]),
      marks: (v) => percentiles(p, v),
      x: axis(p, 'log', 'latency of a fault', { axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true } }),
      y: upright(p, 'log', 'share that takes longer', { max: 1, axisLabel: { color: p.soft, fontSize: 12, formatter: (x) => number(x * 100).replace(/^0$/, (x * 100).toPrecision(1)) + ' %' } }),
    }),
  },
  progress: over('guest_progress', 'guest speed', (x) => number(x * 100) + ' %'),
  resident: over('resident_pages', 'resident pages', count),
  faults: over('faults_demand', 'demand faults so far', count),
  wire: over('bytes_wire', 'bytes sent so far', bytes),
  trade: {
    of: (report) => report.judged && report.judged.name === 'lost_ns' ? report.variants.filter((v) => v.traded.downtime_ns && v.traded.lost_ns) : [],
    draw: (report, p, list) => {
      const style = styles(report, p);
      const groups = clusters(list.map((v) => ({ v, x: Math.log(v.traded.downtime_ns), y: Math.log(v.traded.lost_ns) })), report.best);
      const most = greatest(list.map((v) => v.traded.bytes_wire || 1));
      return base(p, {
        grid: { left: 12, right: 40, top: 44, bottom: 26, containLabel: true },
        tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => '<b>' + escaped(one.name) + '</b><br>down ' + time(one.value[0]) + '<br>lost ' + time(one.value[1]) + '<br>' + bytes(one.value[2]) },
        xAxis: axis(p, 'log', 'downtime', { axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true } }),
        yAxis: upright(p, 'log', 'guest time lost', { axisLabel: { color: p.soft, fontSize: 12, formatter: time } }),
        series: [{
          type: 'scatter', symbolSize: (v) => 10 + 34 * Math.sqrt(v[2] / most),
          data: list.slice().sort((a, b) => a.traded.downtime_ns - b.traded.downtime_ns).map((v) => ({
            label: { show: groups.has(v.name), position: v.traded.downtime_ns > 0.6 * greatest(list.map((one) => one.traded.downtime_ns)) ? 'left' : 'right', color: p.text, fontSize: 13, textBorderColor: p.back, textBorderWidth: 3, formatter: (one) => groups.get(one.name) },
            name: v.name, value: [v.traded.downtime_ns / 1e6, v.traded.lost_ns / 1e6, v.traded.bytes_wire || 0], itemStyle: { color: style.get(v.name).color, opacity: 0.8 },
          })),
        }],
      });
    },
  },
};
