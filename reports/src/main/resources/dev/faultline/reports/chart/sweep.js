// The map of a sweep over two of its axes, the others fixed or taken together, and lines along one axis.
const ALL = 'all';
const BINS = [
  { below: 1, name: 'below 1 %' }, { below: 5, name: '1 to 5 %' }, { below: 20, name: '5 to 20 %' },
  { below: 50, name: '20 to 50 %' }, { below: 100, name: '50 to 100 %' }, { below: Infinity, name: '100 % and more' },
];
const HEAT = ['#e3edf5', '#b5d0e5', '#f8dfb0', '#f0b26b', '#d9703f', '#9c2f2b'];
const HEAT_DARK = ['#1f2f3d', '#2d5573', '#6b5a2a', '#a87532', '#d9703f', '#ff9d8f'];

const channels = (color) => [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
function mixed(color, other, share) {
  const [a, b] = [channels(color), channels(other)];
  return '#' + a.map((x, i) => Math.round(x * share + b[i] * (1 - share)).toString(16).padStart(2, '0')).join('');
}
// What can be read on a colour.
function inkOn(color) {
  const [r, g, b] = channels(color);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#1b1f24' : '#ffffff';
}

// A labelled list to choose from; names are text in it.
function chooser(into, name, label, options, value, changed) {
  const outer = document.createElement('label');
  const list = document.createElement('select');
  list.dataset.choose = name;
  options.forEach(([key, text]) => list.add(new Option(shortened(text), key)));
  list.value = String(value);
  list.addEventListener('change', () => changed(list.value));
  outer.append(shortened(label) + ' ', list);
  into.append(outer);
  return { list, outer };
}

// The conditions that a choice leaves, by whether an axis is on the chart or has that value.
function left(report, state, drawn) {
  return report.cells.filter((cell) => report.axes.every((axis, i) => drawn.includes(i) || state.fixed[i] === ALL || cell.at[i] === state.fixed[i]));
}

function fixers(report, state, into, all, changed) {
  return report.axes.map((axis, i) => chooser(into, 'fixed-' + i, axis.name,
    (all ? [[ALL, 'all together']] : []).concat(axis.values.map((value, at) => [at, value])), state.fixed[i],
    (value) => { state.fixed[i] = value === ALL ? ALL : Number(value); changed(); }));
}

const axesOf = (report) => report.axes.map((axis, i) => [i, axis.name]);
const winnerOf = (cell) => (cell.rivals.length === 0 ? cell.best : -1);

// One cell of the map: who is best in most of its conditions, and whether clearly so in more than half.
function wonBy(cells) {
  const [clear, least] = [new Map(), new Map()];
  const add = (map, who) => { if (who >= 0) map.set(who, (map.get(who) || 0) + 1); };
  cells.forEach((cell) => { add(clear, winnerOf(cell)); add(least, cell.best); });
  const most = (map) => Array.from(map).reduce((a, b) => (b[1] > a[1] ? b : a), [-1, 0]);
  const [who, wins] = clear.size > 0 ? most(clear) : [most(least)[0], 0];
  return { who, wins, clear: 2 * wins > cells.length, by: clear };
}
// Mean over the least, per cent above it; over several conditions the geometric mean.
function regretOf(cells, who) {
  let sum = 0;
  for (const cell of cells) {
    const [own, best] = [cell.figures[who], cell.best < 0 ? [] : cell.figures[cell.best]];
    if (own.length === 0 || best.length === 0 || (best[0] === 0 && own[0] > 0)) return undefined;
    sum += own[0] === best[0] ? 0 : Math.log(own[0] / best[0]);
  }
  const open = cells.every((cell) => cell.best === who || cell.rivals.includes(who));
  return { percent: 100 * (Math.exp(sum / cells.length) - 1), open };
}

function told(report, cells) {
  const name = (i) => escaped(shortened(report.variants[i].name));
  if (cells.length > 1) {
    const won = wonBy(cells);
    const parts = Array.from(won.by).sort((a, b) => b[1] - a[1]).map(([who, wins]) => name(who) + ' clearly best under ' + wins);
    const open = cells.filter((cell) => winnerOf(cell) < 0).length;
    return cells.length + ' conditions<br>' + parts.concat(open > 0 ? [open + ' undecided'] : []).join('<br>');
  }
  const cell = cells[0];
  const known = report.variants.map((v, i) => i).filter((i) => cell.figures[i].length > 0).sort((a, b) => cell.figures[a][0] - cell.figures[b][0]);
  return known.slice(0, 12).map((i) => {
    const [mean, low, high] = cell.figures[i];
    const text = name(i) + ' ' + time(mean) + (low === undefined ? '' : ' (' + time(low) + ' to ' + time(high) + ')');
    return i === cell.best ? '<b>' + text + '</b>' : text + (cell.rivals.includes(i) ? ' ~' : '');
  }).join('<br>');
}

charts.heat = {
  of: (report) => report.cells,
  start: (report) => ({ view: 'winner', who: Math.max(0, report.variants.findIndex((v) => v.name === report.baseline)), x: 0, y: 1, fixed: report.axes.map(() => ALL) }),
  choose(report, state, into, changed) {
    const update = () => { sync(); changed(); };
    chooser(into, 'view', 'Show', [['winner', 'the winner'], ['regret', 'the regret of']], state.view, (v) => { state.view = v; update(); });
    const who = chooser(into, 'who', '', report.variants.map((v, i) => [i, v.name]).filter(([i]) => report.variants[i].choosable), state.who, (v) => { state.who = Number(v); update(); });
    const turn = (one, other) => (v) => {
      if (Number(v) === state[other]) state[other] = state[one];
      state[one] = Number(v);
      update();
    };
    const x = chooser(into, 'x', 'Across', axesOf(report), state.x, turn('x', 'y'));
    const y = chooser(into, 'y', 'Up', axesOf(report), state.y, turn('y', 'x'));
    const rest = fixers(report, state, into, true, update);
    function sync() {
      who.outer.hidden = state.view !== 'regret';
      [x.list.value, y.list.value] = [String(state.x), String(state.y)];
      rest.forEach((one, i) => { one.outer.hidden = i === state.x || i === state.y; });
    }
    sync();
  },
  draw(report, p, list, state) {
    const [across, up] = [report.axes[state.x], report.axes[state.y]];
    const groups = new Map();
    left(report, state, [state.x, state.y]).forEach((cell) => {
      const key = cell.at[state.x] + ' ' + cell.at[state.y];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(cell);
    });
    const style = styles(report, p);
    const dots = p.back === '#ffffff' ? HEAT : HEAT_DARK;
    const found = new Map(); // legend's name -> its order, colour and squares
    const put = (order, name, color, square) => {
      if (!found.has(name)) found.set(name, { order, name, color, squares: [] });
      found.get(name).squares.push(square);
    };
    groups.forEach((cells) => {
      const square = { x: cells[0].at[state.x], y: cells[0].at[state.y], cells };
      if (state.view === 'winner') {
        const won = wonBy(cells);
        if (won.who < 0) return;
        const { name } = report.variants[won.who];
        const { color } = style.get(name);
        const many = cells.length > 1 && won.wins > 0 ? ' ' + won.wins + '/' + cells.length : '';
        Object.assign(square, { fill: won.clear ? color : mixed(color, p.back, 0.3), texts: [clean(name) + many, shortened(name).slice(0, 6) + many, many.trim()], mark: won.clear ? '' : '~' });
        put(won.who, name, color, square);
      } else {
        const regret = regretOf(cells, state.who);
        if (regret === undefined) return;
        const bin = BINS.findIndex((one) => regret.percent < one.below);
        const text = number(regret.percent);
        Object.assign(square, { fill: dots[bin], texts: [text + ' %', text], mark: regret.open && regret.percent > 0 ? '~' : '' });
        put(bin, BINS[bin].name, dots[bin], square);
      }
    });
    const parts = Array.from(found.values()).sort((a, b) => a.order - b.order);
    const legend = parts.map((one) => ({ name: one.name, icon: 'rect' }));
    const top = 34 + ROW * rowsOf(legend, p.width);
    return base(p, {
      rowHeight: Math.max(22, Math.min(40, 460 / up.values.length)) * up.values.length,
      legend: { left: 0, top: 0, itemGap: 12, itemWidth: 16, itemHeight: 12, textStyle: { color: p.text, fontSize: 13 }, inactiveColor: p.faint, formatter: shortened, data: legend },
      grid: { left: 12, right: 12, top, bottom: 26, containLabel: true },
      tooltip: { confine: true, backgroundColor: p.back, textStyle: { color: p.text, fontSize: 12 }, formatter: (one) => {
        const square = parts[one.seriesIndex].squares[one.dataIndex];
        return '<b>' + escaped(shortened(across.name) + ' ' + across.values[square.x]) + '<br>' + escaped(shortened(up.name) + ' ' + up.values[square.y]) + '</b><br>' + told(report, square.cells);
      } },
      xAxis: axis(p, 'category', across.name, { data: across.values, splitLine: { show: false }, axisTick: { show: false }, axisLabel: { color: p.text, fontSize: 12, hideOverlap: true, formatter: shortened } }),
      yAxis: upright(p, 'category', up.name, { data: up.values, splitLine: { show: false }, axisTick: { show: false }, axisLabel: { color: p.text, fontSize: 12, hideOverlap: true, formatter: shortened } }),
      series: parts.map((one) => ({
        type: 'custom', name: one.name, color: one.color, data: one.squares.map((square) => [square.x, square.y]),
        renderItem: (params, api) => {
          const square = one.squares[params.dataIndex];
          const [cx, cy] = api.coord([square.x, square.y]);
          const [width, height] = api.size([1, 1]);
          const fits = square.texts.find((text) => 6.8 * (Array.from(text).length + (square.mark === '' ? 0 : 2)) < width - 6) || '';
          return { type: 'group', children: [
            { type: 'rect', shape: { x: cx - width / 2 + 0.75, y: cy - height / 2 + 0.75, width: Math.max(1, width - 1.5), height: Math.max(1, height - 1.5) }, style: { fill: square.fill } },
            { type: 'text', silent: true, style: { text: (square.mark + ' ' + fits).trim(), x: cx, y: cy, fill: inkOn(square.fill), fontFamily: FONT, fontSize: 12, textAlign: 'center', textVerticalAlign: 'middle' } },
          ] };
        },
      })),
    });
  },
  height: (option) => option.rowHeight + option.grid.top + option.grid.bottom + 26,
};

// What is worth seeing beside a baseline: those that can be chosen and are not far off.
function near(list, points) {
  const all = list.filter((v) => v.choosable && v.shown).flatMap((v) => points.get(v.name)).filter((one) => Math.abs(one.mean) < 100);
  const ends = all.flatMap((one) => [one.mean, one.low, one.high]).filter((x) => x !== undefined);
  const [low, high] = [least(ends, 0), greatest(ends, 0)];
  const step = Math.pow(10, Math.floor(Math.log10(high - low || 1)));
  return { min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step };
}

// A line's interval as a band; its data widen the axis.
function band(v, points, color, floor) {
  const known = points.filter((one) => one.high !== undefined);
  const low = (one) => Math.max(one.low, floor);
  return {
    type: 'custom', name: v.name, z: 1, silent: true, tooltip: { show: false }, color, clip: true, encode: { x: 0, y: [1, 2] },
    data: known.map((one) => [one.at, low(one), one.high]),
    renderItem: (params, api) => (params.dataIndex > 0 ? undefined : {
      type: 'polygon', style: { fill: color, opacity: 0.18 },
      shape: { points: known.map((one) => api.coord([one.at, one.high])).concat(known.slice().reverse().map((one) => api.coord([one.at, low(one)]))) },
    }),
  };
}

charts.trend = {
  of: (report) => report.variants,
  start: (report) => ({ view: 'own', along: 0, fixed: report.axes.map((axis) => Math.floor((axis.values.length - 1) / 2)) }),
  choose(report, state, into, changed) {
    const update = () => { sync(); changed(); };
    if (report.cells.some((cell) => cell.beside.some((one) => one.length > 0))) {
      chooser(into, 'view', 'Show', [['own', report.judged.title], ['beside', 'beside ' + report.baseline]], state.view, (v) => { state.view = v; update(); });
    }
    const many = report.axes.length > 1;
    if (many) chooser(into, 'along', 'Along', axesOf(report), state.along, (v) => { state.along = Number(v); update(); });
    const rest = many ? fixers(report, state, into, false, update) : [];
    function sync() {
      rest.forEach((one, i) => { one.outer.hidden = i === state.along; });
    }
    sync();
  },
  draw(report, p, list, state) {
    const along = report.axes[state.along];
    const cells = left(report, state, [state.along]).sort((a, b) => a.at[state.along] - b.at[state.along]);
    const own = state.view === 'own';
    const unit = own ? time : (x) => (x > 0 ? '+' : '') + number(x) + ' %';
    const pick = (cell, i) => {
      if (own || cell.beside[i].length > 0 || cell.figures[i].length === 0) return cell[state.view === 'own' ? 'figures' : 'beside'][i];
      return report.variants[i].name === report.baseline ? [0] : [];
    };
    const points = new Map(report.variants.map((v, i) => [v.name, cells.filter((cell) => pick(cell, i).length > 0).map((cell) => {
      const [mean, low, high] = pick(cell, i);
      return { at: cell.at[state.along], mean, low, high };
    })]));
    const means = Array.from(points.values()).flat().map((one) => one.mean);
    const [lowest, highest] = [least(means), greatest(means)];
    const log = own && lowest > 0 && highest > 20 * lowest;
    const option = lines(report, p, list, (v) => points.get(v.name).map((one) => [one.at, one.mean]), {
      say: (at) => escaped(shortened(along.name) + ' ' + along.values[at[0]]) + ': ' + unit(at[1]),
      x: axis(p, 'category', along.name, { data: along.values, boundaryGap: false, axisLine: { show: true, onZero: false, lineStyle: { color: p.soft } }, axisLabel: { color: p.text, fontSize: 12, hideOverlap: true, formatter: shortened } }),
      y: upright(p, log ? 'log' : 'value', own ? report.judged.title : report.judged.title + ' beside ' + shortened(report.baseline), Object.assign({ axisLabel: { color: p.soft, fontSize: 12, formatter: unit, hideOverlap: true } }, own ? {} : near(list, points))),
    });
    option.series.forEach((one) => Object.assign(one, { showSymbol: true, symbolSize: 7, clip: true }));
    const style = styles(report, p);
    option.grid.right = 40;
    option.series = option.series.concat(list.map((v) => band(v, points.get(v.name), style.get(v.name).color, log ? lowest / 2 : own ? 0 : -Infinity)));
    return option;
  },
};
