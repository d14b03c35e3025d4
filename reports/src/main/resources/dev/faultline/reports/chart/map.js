// Guest memory over time: a picture a strategy, both on one clock, with a slider. Its rows are memory, its
// columns instants; beside it stands memory as it is at the instant of the slider.
const PAGE_STATES = { // by the names that engines give them
  absent: { say: 'absent', light: '#e4e7eb', dark: '#2a313a' },
  in_flight: { say: 'in flight', light: '#f3cf5b', dark: '#c9a227' },
  pushed: { say: 'pushed, not touched', light: '#a9cbe3', dark: '#3f6f92' },
  used: { say: 'pushed, touched', light: '#2f6f9f', dark: '#6db0df' },
  demanded: { say: 'asked for', light: '#d1502c', dark: '#ff8a5c' },
  zero: { say: 'zero', light: '#d5e3d1', dark: '#3a4d3d' },
  written: { say: 'written again', light: '#9a63b5', dark: '#c79be0' },
};
const MAP_HEIGHT = 256;
const PLAY_MS = 8000;

// What a page holds of a map as one array of bytes an instant: for each row its states' shares, 0 to 15, and
// whether the guest touched a new page of it.
function instants(map) {
  const width = map.states.length + 1;
  let before = new Uint8Array(map.rows * width);
  return map.changes.map((change) => {
    const column = before.slice();
    for (let row = 0; row < map.rows; row++) column[row * width + width - 1] = 0;
    for (let at = 0; at < change.length; at += width + 2) {
      const row = parseInt(change.slice(at, at + 2), 16);
      for (let i = 0; i < width; i++) column[row * width + i] = parseInt(change[at + 2 + i], 16);
    }
    before = column;
    return column;
  });
}
const decoded = new WeakMap();
function instantsOf(map) {
  if (!decoded.has(map)) decoded.set(map, instants(map));
  return decoded.get(map);
}
// The last instant at or before that time.
function instantAt(map, ms) {
  let [low, high] = [0, map.ms.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (map.ms[middle] <= ms) low = middle; else high = middle - 1;
  }
  return low;
}

function inks(map, dark) {
  return map.states.map((name) => channels((PAGE_STATES[name] || PAGE_STATES.absent)[dark ? 'dark' : 'light']));
}
// One row as one colour: its states' colours by their shares.
function blended(column, at, ink) {
  const sum = [0, 0, 0];
  let all = 0;
  for (let i = 0; i < ink.length; i++) {
    const share = column[at + i];
    all += share;
    for (let c = 0; c < 3; c++) sum[c] += share * ink[i][c];
  }
  return all === 0 ? null : sum.map((x) => Math.round(x / all));
}

function binary(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let i = 0;
  while (bytes >= 1024 && i < units.length - 1) { bytes /= 1024; i++; }
  return number(bytes) + ' ' + units[i];
}

function canvasOf(into, width, name) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = MAP_HEIGHT;
  canvas.className = name;
  into.append(canvas);
  return canvas;
}

// How many of the cells have a first touch; where most have one, dots would hide the picture.
function density(map) {
  const width = map.states.length + 1;
  let dots = 0;
  instantsOf(map).forEach((column) => { for (let at = width - 1; at < column.length; at += width) dots += column[at]; });
  return dots / (map.rows * map.ms.length);
}

// The whole picture as red, green, blue and opacity, touches as dots where they are wanted.
function pixels(map, width, span, dots, p) {
  const columns = instantsOf(map);
  const states = map.states.length;
  const ink = inks(map, p.dark);
  const dot = channels(p.text);
  const all = new Uint8ClampedArray(4 * width * MAP_HEIGHT);
  let last = -1;
  for (let x = 0; x < width; x++) {
    const ms = span.min + (x + 0.5) / width * (span.max - span.min);
    const at = instantAt(map, ms);
    if (ms < map.ms[0]) continue;
    const fresh = at !== last;
    last = at;
    for (let y = 0; y < MAP_HEIGHT; y++) {
      const row = Math.floor(y * map.rows / MAP_HEIGHT) * (states + 1);
      const color = dots && fresh && columns[at][row + states] > 0 ? dot : blended(columns[at], row, ink);
      if (!color) continue;
      all.set([color[0], color[1], color[2], 255], 4 * (y * width + x));
    }
  }
  return all;
}
function picture(canvas, map, span, dots, p) {
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, MAP_HEIGHT);
  image.data.set(pixels(map, canvas.width, span, dots, p));
  context.putImageData(image, 0, 0);
}
// Memory at one instant: each row a bar of its states.
function still(canvas, map, ms, p) {
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, MAP_HEIGHT);
  if (ms < map.ms[0]) return;
  const column = instantsOf(map)[instantAt(map, ms)];
  const states = map.states.length;
  const ink = inks(map, p.dark).map((c) => 'rgb(' + c.join() + ')');
  for (let row = 0; row < map.rows; row++) {
    const shares = Array.from(column.slice(row * (states + 1), row * (states + 1) + states));
    const all = shares.reduce((a, b) => a + b, 0);
    let x = 0;
    shares.forEach((share, i) => {
      const wide = all === 0 ? 0 : canvas.width * share / all;
      context.fillStyle = ink[i];
      context.fillRect(x, row * MAP_HEIGHT / map.rows, wide + 1, MAP_HEIGHT / map.rows + 0.5);
      x += wide;
    });
  }
}

// What is there at that time, from the series of the run, which are exact.
function pagesAt(v, name, ms) {
  let value = 0;
  (v.detail.lines[name] || []).forEach((one) => { if (one[0] <= ms) value = one[1]; });
  return value;
}
function told(v, ms) {
  const of = (name) => count(Math.round(pagesAt(v, name, ms)));
  return of('resident_pages') + ' pages here: ' + of('resident_pushed_pages') + ' pushed, ' + of('resident_demanded_pages') + ' asked for, ' + of('resident_zero_pages') + ' zero';
}

// One strategy's picture with its instant.
function mapPanel(into, v, state, width, p) {
  const map = v.detail.map;
  const panel = document.createElement('div');
  panel.className = 'panel';
  const name = document.createElement('h4');
  name.textContent = shortened(v.name) + ', ' + map.rows + ' rows of ' + binary(map.rowBytes);
  const holder = document.createElement('div');
  holder.className = 'pictures';
  const now = Math.max(36, Math.round(width * 0.09));
  const over = document.createElement('div');
  over.className = 'over';
  const whole = canvasOf(over, Math.max(80, width - now - 10), 'whole');
  whole.setAttribute('role', 'img');
  whole.setAttribute('aria-label', 'Memory of ' + clean(v.name) + ' over time');
  const line = document.createElement('div');
  line.className = 'line';
  over.append(line);
  picture(whole, map, state.span, state.dots, p);
  const marks = v.detail.phases.filter((one) => ['RESUME', 'COMPLETE'].includes(one.name));
  const near = marks.length > 1 && marks[1].ms - marks[0].ms < 0.2 * (state.span.max - state.span.min);
  marks.forEach((phase) => {
    const mark = document.createElement('div');
    mark.className = 'mark';
    mark.style.left = 100 * (phase.ms - state.span.min) / (state.span.max - state.span.min) + '%';
    const text = document.createElement('span');
    text.textContent = phase.name;
    const share = (phase.ms - state.span.min) / (state.span.max - state.span.min);
    if (share < 0.1 || (near && phase === marks[1])) text.className = 'early';
    else if (share > 0.9 || near) text.className = 'late';
    mark.append(text);
    over.append(mark);
  });
  const ends = document.createElement('div');
  ends.className = 'ends soft';
  [state.span.min, state.span.max].forEach((ms) => {
    const end = document.createElement('span');
    end.textContent = time(ms);
    ends.append(end);
  });
  over.append(ends);
  holder.append(over);
  const strip = canvasOf(holder, now, 'now');
  const words = document.createElement('p');
  words.className = 'soft';
  panel.append(name, holder, words);
  into.append(panel);
  return (ms) => {
    line.style.left = 100 * (ms - state.span.min) / (state.span.max - state.span.min) + '%';
    still(strip, map, ms, p);
    words.textContent = told(v, ms);
  };
}

function legendOf(into, maps, dots, p) {
  const legend = document.createElement('div');
  legend.className = 'controls legend';
  const add = (color, text) => {
    const item = document.createElement('span');
    const sign = document.createElement('i');
    sign.style.background = color;
    item.append(sign, text);
    legend.append(item);
  };
  const seen = new Set(maps.flatMap((map) => map.states));
  Object.keys(PAGE_STATES).filter((name) => seen.has(name)).forEach((name) => add(PAGE_STATES[name][p.dark ? 'dark' : 'light'], PAGE_STATES[name].say));
  if (dots) add(p.text, 'first touch');
  into.append(legend);
}

// From before the guest stops to when all has come, the work behind it left out.
function spanOf(list) {
  const within = span(list);
  const last = greatest(list.map((v) => v.detail.map.ms[v.detail.map.ms.length - 1]));
  const first = least(list.map((v) => v.detail.map.ms[0]));
  return { min: Math.max(first, within.min === undefined ? first : within.min), max: within.max === undefined ? last : Math.min(last, within.max) };
}

charts.map = {
  of: (report) => report.variants.filter((v) => v.detail && v.detail.map && v.detail.map.ms.length > 1),
  start: (report) => {
    const list = charts.map.of(report);
    const find = (name) => list.findIndex((v) => v.name === name);
    const left = Math.max(0, find(report.best));
    const right = find(report.baseline);
    return { left, right: right >= 0 && right !== left ? right : list.length === 2 ? 1 - left : -1, share: undefined, playing: false, dots: greatest(list.map((v) => density(v.detail.map))) < 0.2 };
  },
  choose: (report, state, into, changed) => {
    const list = charts.map.of(report);
    const all = list.map((v, i) => [i, v.name]);
    if (list.length > 1) {
      chooser(into, 'left', 'show', all, state.left, (value) => { state.left = Number(value); changed(); });
      chooser(into, 'right', 'beside', [[-1, 'nothing']].concat(all), state.right, (value) => { state.right = Number(value); changed(); });
    }
    const play = document.createElement('button');
    play.type = 'button';
    play.className = 'play';
    play.textContent = '▶ play';
    play.addEventListener('click', () => {
      state.playing = !state.playing;
      play.textContent = state.playing ? '■ stop' : '▶ play';
      if (!state.playing) return;
      const from = state.share >= 1 ? 0 : state.share;
      let begin;
      const step = (at) => {
        if (begin === undefined) begin = at;
        state.share = Math.min(1, from + (at - begin) / PLAY_MS);
        state.moved();
        if (state.playing && state.share < 1) requestAnimationFrame(step);
        else { state.playing = false; play.textContent = '▶ play'; }
      };
      requestAnimationFrame(step);
    });
    const slider = document.createElement('input');
    slider.type = 'range';
    Object.assign(slider, { min: 0, max: 1000, step: 1 });
    slider.setAttribute('aria-label', 'time since RESUME');
    slider.addEventListener('input', () => { state.share = slider.value / 1000; state.playing = false; state.moved(); });
    const clock = document.createElement('output');
    state.shows = (ms) => { slider.value = 1000 * state.share; clock.textContent = time(Math.abs(ms)) + (ms < 0 ? ' before RESUME' : ' after RESUME'); };
    const touches = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = state.dots;
    box.addEventListener('change', () => { state.dots = box.checked; changed(); });
    touches.append(box, ' first touches');
    into.append(play, slider, clock, touches);
  },
  paint: (report, p, list, state, box) => {
    const pair = [list[state.left], list[state.right]].filter(Boolean);
    state.span = spanOf(pair);
    if (state.share === undefined) {
      const ends = pair.flatMap((v) => v.detail.phases).filter((one) => one.name === 'COMPLETE').map((one) => one.ms);
      const at = 0.35 * greatest(ends, state.span.max * 0.5);
      state.share = Math.min(1, Math.max(0, (at - state.span.min) / (state.span.max - state.span.min)));
    }
    box.textContent = '';
    box.style.height = 'auto';
    const panels = document.createElement('div');
    panels.className = 'panels';
    box.append(panels);
    const beside = pair.length > 1 && p.width > 640;
    const width = Math.floor(beside ? (p.width - 24) / 2 : p.width) - 6;
    const moves = pair.map((v) => mapPanel(panels, v, state, width, p));
    legendOf(box, pair.map((v) => v.detail.map), state.dots, p);
    state.moved = () => {
      const ms = state.span.min + state.share * (state.span.max - state.span.min);
      moves.forEach((move) => move(ms));
      state.shows(ms);
    };
    state.moved();
  },
};
