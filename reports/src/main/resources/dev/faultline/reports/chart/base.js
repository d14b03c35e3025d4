// Draws the charts of a report with Apache ECharts, from the JSON that the page holds. Every chart is a
// function from that data and a palette to an ECharts option; what a chart says is text beside it, too. All
// files beside this one are one function's body on a page (Assets), this one first. Those up to paper.js also
// run without a browser, in Rhino, which knows neither `f(...list)`, locales nor `\p{}` (ChartScript).
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

function greatest(list, atLeast) {
  return list.reduce((a, b) => Math.max(a, b), atLeast === undefined ? -Infinity : atLeast);
}
function least(list, atMost) {
  return list.reduce((a, b) => Math.min(a, b), atMost === undefined ? Infinity : atMost);
}

function number(x) {
  const size = Math.abs(x);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const [whole, rest] = String(Number(x.toFixed(digits))).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest ? '.' + rest : '');
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
// What a terminal, a page or XML could take for a command: Unicode's Cc, Cf, Cs, Zl, Zp and the last two of a
// plane. A test holds the list against Java's.
const HIDDEN = [
  [0, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x600, 0x605], [0x61c, 0x61c], [0x6dd, 0x6dd], [0x70f, 0x70f],
  [0x890, 0x891], [0x8e2, 0x8e2], [0x180e, 0x180e], [0x200b, 0x200f], [0x2028, 0x202e], [0x2060, 0x2064],
  [0x2066, 0x206f], [0xd800, 0xdfff], [0xfeff, 0xfeff], [0xfff9, 0xfffb], [0xfffe, 0xffff], [0x110bd, 0x110bd],
  [0x110cd, 0x110cd], [0x13430, 0x1343f], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a], [0xe0001, 0xe0001],
  [0xe0020, 0xe007f],
];
function clean(text) { // becomes visible
  return Array.from(String(text)).map((one) => {
    const point = one.codePointAt(0);
    return HIDDEN.some((range) => range[0] <= point && point <= range[1]) ? '?' : one;
  }).join('');
}
// ECharts takes rich text by default in tool tips: names are text, and stay text.
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
