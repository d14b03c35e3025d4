// Draws the charts of a report with Apache ECharts, from the JSON that the page holds. Every chart is a
// function from that data and a palette to an ECharts option; what a chart says is text beside it, too.
(function () {
  'use strict';
  const reports = JSON.parse(document.getElementById('report-data').textContent);
  const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];
  const LINES = ['solid', 'dashed', 'dotted'];
  const HUES = ['#2f6f9f', '#d1783c', '#6f7780', '#a44a7f', '#8a7a2f', '#5b6fc9', '#b0464a', '#4f9aa8'];
  const HUES_DARK = ['#6db0df', '#f0a36c', '#aab4be', '#d98bb8', '#c9b765', '#9aa8f0', '#e58b8e', '#86cbd8'];

  const FONT = 'system-ui, sans-serif';

  function palette(dark) {
    return {
      text: dark ? '#e6e9ed' : '#1b1f24', soft: dark ? '#9aa5b1' : '#5b6570', line: dark ? '#333b45' : '#d5dae0', faint: dark ? '#5c6772' : '#aab3bd',
      back: dark ? '#14181d' : '#ffffff', best: dark ? '#74c795' : '#1f7a45', hues: dark ? HUES_DARK : HUES,
    };
  }

  function number(x) {
    const size = Math.abs(x);
    const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return x.toLocaleString('en-US', { maximumFractionDigits: digits });
  }
  function time(ms) {
    const size = Math.abs(ms);
    if (size >= 1000) return number(ms / 1000) + ' s';
    if (size >= 1 || size === 0) return number(ms) + ' ms';
    return size >= 1e-3 ? number(ms * 1e3) + ' us' : number(ms * 1e6) + ' ns';
  }
  function bytes(n) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let i = 0;
    while (n >= 1000 && i < units.length - 1) { n /= 1000; i++; }
    return number(n) + ' ' + units[i];
  }
  function count(n) {
    return n >= 1e6 ? number(n / 1e6) + ' M' : n >= 1e4 ? number(n / 1e3) + ' k' : number(n);
  }
  // ECharts takes rich text by default in tool tips: names are text, and stay text.
  function clean(text) { // what a terminal or a page could take for a command becomes visible
    return String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
  }
  function escaped(text) {
    return clean(text).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';');
  }
  function shortened(name) {
    const points = Array.from(clean(name));
    return points.length > 26 ? points.slice(0, 25).join('') + '…' : points.join('');
  }

  // A colour, line and symbol for each variant, the same in all charts of a report.
  function styles(report, p) {
    const of = new Map();
    report.variants.forEach((v, i) => of.set(v.name, {
      color: v.name === report.best ? p.best : p.hues[i % p.hues.length],
      type: LINES[Math.floor(i / p.hues.length) % LINES.length],
      symbol: v.name === report.best ? 'diamond' : v.choosable ? SYMBOLS[i % 3] : 'emptyCircle',
      width: v.name === report.best ? 3 : 1.8,
    }));
    return of;
  }

  function base(p, more) {
    return Object.assign({
      animation: false, backgroundColor: 'transparent', textStyle: { color: p.text, fontFamily: FONT, fontSize: 13 },
      aria: { enabled: true }, grid: { left: 12, right: 24, top: 40, bottom: 26, containLabel: true },
      tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, borderColor: p.line },
    }, more);
  }
  function axis(p, type, name, more) {
    return Object.assign({
      type, name: clean(name), nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: p.soft, fontSize: 12 },
      axisLabel: { color: p.soft, fontSize: 12, hideOverlap: true }, axisLine: { show: true, onZero: false, lineStyle: { color: p.soft } },
      splitLine: { show: true, lineStyle: { color: p.line } },
    }, more);
  }
  // How many steps an axis has room for.
  function steps(width) {
    return Math.max(2, Math.min(6, Math.floor(width / 80)));
  }
  // Above its axis, so that no label runs into it.
  function upright(p, type, name, more) {
    return axis(p, type, name, Object.assign({ nameLocation: 'end', nameGap: 22, nameTextStyle: { color: p.soft, fontSize: 12, align: 'left' } }, more));
  }
  function names(p, list, best) {
    return {
      type: 'category', data: list.map((v) => v.name), inverse: true, axisTick: { show: false },
      axisLine: { lineStyle: { color: p.soft } },
      axisLabel: { color: p.text, fontSize: 13, interval: 0, formatter: (n) => (n === best ? '◆ ' : '') + shortened(n) },
    };
  }

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
        for (const x of [at(v.low), at(v.high)]) parts.push({ type: 'line', shape: { x1: x, y1: y - 5, x2: x, y2: y + 5 }, style: stroke });
      }
      for (const seed of v.bySeed || []) {
        parts.push({ type: 'circle', shape: { cx: at(seed), cy: y + 8, r: 2 }, style: { fill: color, opacity: 0.45 } });
      }
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
    const lowest = Math.min(0, ...all);
    const margin = 0.04 * (Math.max(0, ...all) - lowest);
    const left = 28 + 7.4 * Math.max(...list.map((v) => Math.min(26, Array.from(v.name).length)));
    return base(p, {
      grid: { left, right: 28, top: 12, bottom: title === '' ? 28 : 46 },
      tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => {
        const v = values[one.dataIndex];
        return '<b>' + escaped(list[one.dataIndex].name) + '</b><br>' + unit(v.mean) + (v.low === undefined ? '' : ' (' + unit(v.low) + ' to ' + unit(v.high) + ')');
      } },
      xAxis: axis(p, 'value', title, { splitNumber: steps(p.width - left - 28), min: lowest < 0 || whole ? lowest - margin : 0, max: end === undefined ? Math.max(0, ...all) + margin : end, axisLabel: { color: p.soft, fontSize: 12, formatter: unit, hideOverlap: true, showMinLabel: lowest === 0 && !whole, showMaxLabel: false }, splitLine: { show: true, showMinLine: false, showMaxLine: false, lineStyle: { color: p.line } } }),
      yAxis: names(p, list, report.best),
      series: [{
        type: 'custom', renderItem: draw, clip: false, data: values.map((v, i) => [clip(v.mean), i]), encode: { x: 0, y: 1 },
        markLine: reference === undefined ? undefined : { silent: true, z: 1, symbol: 'none', lineStyle: { color: p.soft, type: 'dashed' }, label: { show: false }, data: [{ xAxis: reference }] },
      }],
    });
  }

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
    const first = Math.min(0, ...list.map((v) => v.detail.phases[0]).filter(Boolean).map((one) => one.ms));
    const last = ends.length > 0 ? Math.max(...ends) : Math.max(...list.map((v) => at(v, 'END') || 0));
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
        const most = Math.max(...list.map((v) => v.traded.bytes_wire || 1));
        return base(p, {
          grid: { left: 12, right: 40, top: 44, bottom: 26, containLabel: true },
          tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => '<b>' + escaped(one.name) + '</b><br>down ' + time(one.value[0]) + '<br>lost ' + time(one.value[1]) + '<br>' + bytes(one.value[2]) },
          xAxis: axis(p, 'log', 'downtime', { axisLabel: { color: p.soft, fontSize: 12, formatter: time, hideOverlap: true } }),
          yAxis: upright(p, 'log', 'guest time lost', { axisLabel: { color: p.soft, fontSize: 12, formatter: time } }),
          series: [{
            type: 'scatter', symbolSize: (v) => 10 + 34 * Math.sqrt(v[2] / most),
            data: list.slice().sort((a, b) => a.traded.downtime_ns - b.traded.downtime_ns).map((v, i) => ({
              label: { show: true, position: i % 2 === 0 ? 'top' : 'bottom', color: p.text, fontSize: 13, textBorderColor: p.back, textBorderWidth: 3, formatter: (one) => shortened(one.name) },
              name: v.name, value: [v.traded.downtime_ns / 1e6, v.traded.lost_ns / 1e6, v.traded.bytes_wire || 0], itemStyle: { color: style.get(v.name).color, opacity: 0.8 },
            })),
          }],
        });
      },
    },
  };

  // Live's range and virtual's median for each metric, over live's median; what is far off is broken off.
  charts.engines = {
    rows: true, of: (report) => report.rows,
    draw: (report, p, list) => {
      const end = Math.min(220, Math.max(140, ...list.map((r) => Math.max(r.high, r.virtual) + 12)));
      const at = (x) => Math.min(x, end - 2);
      const told = p.width >= 600; // else the table below has to do
      const hue = (r) => ({ within: p.best, misses: p.hues[6], unmeasurable: p.soft }[r.verdict] || p.hues[0]);
      return base(p, {
        grid: { left: 24 + 7.2 * Math.max(...list.map((r) => Math.min(26, Array.from(r.name).length))), right: told ? 270 : 28, top: 16, bottom: 44 },
        tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text }, formatter: (one) => {
          const r = list[one.dataIndex];
          return '<b>' + escaped(r.name) + '</b><br>live ' + escaped(r.live) + ' (' + number(r.low) + ' to ' + number(r.high) + ' %)<br>virtual ' + escaped(r.model) + ' (' + number(r.virtual) + ' %)<br>' + escaped(r.verdict);
        } },
        xAxis: axis(p, 'value', "per cent of live's median", { min: Math.max(0, Math.min(60, ...list.map((r) => Math.min(r.low, r.virtual) - 8))), max: end, axisLabel: { color: p.soft, formatter: (x) => number(x) + ' %', showMinLabel: false, showMaxLabel: false } }),
        yAxis: names(p, list, ''),
        series: [{
          type: 'custom', clip: false, encode: { x: 0, y: 1 }, data: list.map((r, i) => [at(r.virtual), i]),
          markArea: { silent: true, itemStyle: { color: p.line, opacity: 0.45 }, data: [[{ xAxis: 85 }, { xAxis: 115 }]] },
          markLine: { silent: true, symbol: 'none', lineStyle: { color: p.soft, type: 'dashed' }, label: { show: false }, data: [{ xAxis: 100 }] },
          renderItem: (params, api) => {
            const r = list[params.dataIndex];
            const y = api.coord([0, params.dataIndex])[1];
            const x = (value) => api.coord([at(value), params.dataIndex])[0];
            const v = x(r.virtual);
            return { type: 'group', children: [
              { type: 'line', shape: { x1: x(r.low), y1: y, x2: x(r.high), y2: y }, style: { stroke: p.soft, lineWidth: 6, opacity: 0.6 } },
              { type: 'circle', shape: { cx: x(100), cy: y, r: 4 }, style: { fill: p.soft } },
              { type: 'polygon', shape: { points: [[v, y - 7], [v + 7, y], [v, y + 7], [v - 7, y]] }, style: { fill: hue(r), stroke: p.back } },
              { type: 'text', style: { text: r.virtual > end - 2 ? '\u00bb' : '', x: v + 9, y, fill: p.text, textVerticalAlign: 'middle', fontSize: 14 } },
              { type: 'text', style: { text: told ? r.model + ' for ' + r.live + (r.verdict === 'shown' ? '' : ', ' + r.verdict) : '', x: params.coordSys.x + params.coordSys.width + 24, y, fill: r.verdict === 'misses' ? hue(r) : p.text, textVerticalAlign: 'middle', fontSize: 12 } },
            ] };
          },
        }],
      });
    },
  };

  const scheme = window.matchMedia('(prefers-color-scheme: dark)');
  const PAPER = 680; // dots: what a page has between its margins, A4 or letter
  const words = (rows, all) => (rows ? (all ? 'those that matter' : 'all') : all ? 'fewer names' : 'more names');

  // What somebody has switched on or off stays so, whatever else changes.
  function render(place, paper) {
    const report = reports[Number(place.dataset.of)];
    const kind = charts[place.dataset.chart];
    let list = kind.of(report);
    if (list.length === 0) { place.hidden = true; return; }
    const box = place.querySelector('.plot');
    const all = place.dataset.all === 'yes';
    const button = place.querySelector('button');
    button.hidden = kind.of(report).every((v) => v.shown !== false) || place.dataset.chart === 'trade';
    button.textContent = words(kind.rows, all);
    if (kind.rows && !all) list = list.filter((v) => v.shown !== false);
    let chart = echarts.getInstanceByDom(box);
    const before = chart && chart.getOption().legend;
    const p = Object.assign(palette(!paper && scheme.matches), {
      width: paper ? PAPER : box.clientWidth, all, paper, selected: before && before[0] && before[0].selected,
    });
    if (!chart) {
      box.textContent = '';
      chart = echarts.init(box, null, { renderer: 'svg', width: p.width, height: 300 });
    }
    const option = kind.draw(report, p, list);
    const height = kind.rows ? 30 * list.length + option.grid.top + option.grid.bottom : 230 + option.grid.top + option.grid.bottom;
    box.style.height = height + 'px';
    chart.resize({ width: p.width, height });
    chart.setOption(option, true);
  }

  const places = Array.from(document.querySelectorAll('figure[data-chart]'));
  const show = (paper) => places.forEach((place) => render(place, paper));
  places.forEach((place) => {
    place.querySelector('button').addEventListener('click', () => {
      place.dataset.all = place.dataset.all === 'yes' ? 'no' : 'yes';
      render(place, false);
    });
  });
  show(false);
  scheme.addEventListener('change', () => show(false));
  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    requestAnimationFrame(() => show(false));
  });
  window.addEventListener('beforeprint', () => {
    show(true);
  });
  window.addEventListener('afterprint', () => show(false));

  // A table is sorted by a click on the head of a column, by what its cells say or by their number: the one
  // that a cell is given, since it has a unit or a mark, or the plain one that it says.
  const PLAIN = /^-?[0-9][0-9,]*(\.[0-9]+)?(E-?[0-9]+)?$/;
  document.querySelectorAll('table.sortable').forEach((table) => {
    table.querySelectorAll('th').forEach((head, column) => {
      const button = document.createElement('button');
      button.textContent = head.textContent;
      head.textContent = '';
      head.appendChild(button);
      button.addEventListener('click', () => {
        const up = head.getAttribute('aria-sort') !== 'ascending';
        table.querySelectorAll('th').forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        const key = (row) => {
          const cell = row.cells[column];
          const text = cell.textContent.trim();
          if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
          return PLAIN.test(text) ? Number(text.replace(/,/g, '')) : text;
        };
        const rows = Array.from(table.tBodies[0].rows);
        rows.sort((a, b) => {
          const [x, y] = [key(a), key(b)];
          const order = typeof x === 'number' && typeof y === 'number' ? x - y
            : typeof x === 'number' ? -1 : typeof y === 'number' ? 1 : x.localeCompare(y);
          return up ? order : -order;
        });
        rows.forEach((row) => table.tBodies[0].appendChild(row));
      });
    });
  });
})();
