// Nobody knows the reader's font: room for a wide one.
const size = (font) => parseFloat(/[\d.]+(?=px)/.exec(font || '12px'));
echarts.setPlatformAPI({ measureText: (text, font) => ({ width: 0.62 * size(font) * Array.from(text).length }) });

// A chart as SVG without a browser: of the data of a page, by the chart's name and the index of its data; null
// where there is nothing to draw. `encoded` makes an address of a picture of red, green, blue and opacity.
return function (data, name, index, encoded) {
  const report = JSON.parse(data)[index];
  const kind = charts[name];
  const list = kind.of(report);
  if (list.length === 0) return null;
  const p = Object.assign(palette(false), { width: PAPER, all: kind.rows, paper: true, dark: false, encoded });
  const { option, height } = drawn(kind.paint ? stills[name] : kind, report, p, list, kind.start && kind.start(report));
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: PAPER, height });
  chart.setOption(Object.assign(option, { aria: { enabled: false } })); // which asks for an element of a page
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};
