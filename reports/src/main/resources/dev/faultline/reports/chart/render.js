const reports = JSON.parse(document.getElementById('report-data').textContent);
const scheme = window.matchMedia('(prefers-color-scheme: dark)');
const words = (rows, all) => (rows ? (all ? 'those that matter' : 'all') : all ? 'fewer names' : 'more names');

// What somebody has chosen on a chart, which asks it above its plot.
const chosen = new Map();
function choices(place, kind, report, box) {
  const state = kind.start(report);
  chosen.set(place, state);
  const into = document.createElement('div');
  into.className = 'controls';
  kind.choose(report, state, into, () => render(place, false));
  box.before(into);
}

// What somebody has switched on or off stays so, whatever else changes.
function render(place, paper) {
  const report = reports[Number(place.dataset.of)];
  const kind = charts[place.dataset.chart];
  const list = kind.of(report);
  if (list.length === 0) { place.hidden = true; return; }
  const box = place.querySelector('.plot');
  if (kind.choose && !chosen.has(place)) choices(place, kind, report, box);
  const all = place.dataset.all === 'yes';
  const button = place.querySelector('button');
  button.hidden = new Set(list.map((v) => v.shown !== false)).size < 2 || place.dataset.chart === 'trade';
  button.textContent = words(kind.rows, all);
  if (kind.paint) {
    button.hidden = true;
    const dark = !paper && scheme.matches;
    kind.paint(report, Object.assign(palette(dark), { width: paper ? PAPER : box.clientWidth, paper, dark }), list, chosen.get(place), box);
    return;
  }
  let chart = echarts.getInstanceByDom(box);
  const before = chart && chart.getOption().legend;
  const p = Object.assign(palette(!paper && scheme.matches), {
    width: paper ? PAPER : box.clientWidth, all, paper, selected: before && before[0] && before[0].selected,
  });
  if (!chart) {
    box.textContent = '';
    chart = echarts.init(box, null, { renderer: 'svg', width: p.width, height: 300 });
  }
  const { option, height } = drawn(kind, report, p, list, chosen.get(place));
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
